/**
 * How many bytes DynamoDB counts for an item (developer guide, "DynamoDB item sizes and formats"): texts and names as
 * UTF-8, numbers by their digits, 3 bytes for a list or map and 1 more for each member.
 */
export const itemBytes = (item: Readonly<Record<string, unknown>>): number =>
  Object.entries(item)
    .filter(([, value]) => value !== undefined)
    .reduce((bytes, [name, value]) => bytes + Buffer.byteLength(name) + valueBytes(value), 0);

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.min(21, Math.ceil(String(value).length / 2) + 1);
  if (Array.isArray(value)) return value.reduce((bytes: number, each) => bytes + 1 + valueBytes(each), 3);
  if (typeof value !== 'object' || value === null) return 1;
  return 3 + Object.keys(value).length + itemBytes(Object.fromEntries(Object.entries(value)));
}
