const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};

/** Where two values differ, a line each, with the path to it. */
export function differences(expected: unknown, found: unknown, path = ''): readonly string[] {
  if (Object.is(expected, found)) return [];
  if (!isObject(expected) || !isObject(found))
    return [`${path || 'all'}: expected ${shown(expected)}, found ${shown(found)}`];
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return names.flatMap((name) => differences(expected[name], found[name], path ? `${path} › ${name}` : name));
}
