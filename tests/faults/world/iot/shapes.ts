/**
 * The SDK's own description of a shape (@smithy/core/schema): lists whose first number is the kind, or a number for
 * a simple type. 1: a list, its element fifth. 2: a map, key fifth and value sixth. 3 and 4: a structure, its member
 * names fifth and their shapes sixth. 9: an operation, its name third, input fifth, output sixth. Shapes may hide
 * behind functions, and those of members come with their traits, as pairs.
 */
type Shape = unknown;

type Convert = (value: unknown) => unknown;

const kinds = { list: 1, map: 2, structure: 3, union: 4 } as const;

const isTimestamp = (shape: Shape): boolean => typeof shape === 'number' && shape >= 4 && shape <= 7;

function bare(shape: Shape): Shape {
  if (typeof shape === 'function') return bare(shape());
  return Array.isArray(shape) && shape.length === 2 ? bare(shape[0]) : shape;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asIs: Convert = (value) => (typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value);

const toDate: Convert = (value) => (typeof value === 'number' ? new Date(value * 1000) : value);

const listOf =
  (element: Convert): Convert =>
  (value) =>
    Array.isArray(value) ? value.map(element) : value;

const mapOf =
  (member: Convert): Convert =>
  (value) =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, member(each)]))
      : value;

/** Leaves out what the SDK has no member for, as it does. */
function structureOf(members: ReadonlyMap<string, () => Convert>): Convert {
  return (value) => {
    if (!isObject(value)) return value;
    const output: Record<string, unknown> = {};
    for (const [name, each] of Object.entries(value)) {
      const convert = members.get(name)?.();
      if (convert && each !== undefined) output[name] = convert(each);
    }
    return output;
  };
}

const known = new Map<Shape, Convert>();

function remembered(shape: Shape, make: () => Convert): Convert {
  const found = known.get(shape);
  if (found) return found;
  const made = make();
  known.set(shape, made);
  return made;
}

/** How a JSON value of a shape becomes what the SDK hands out: timestamps as dates, members that it knows. */
function converterOf(written: Shape): Convert {
  const shape = bare(written);
  if (isTimestamp(shape)) return toDate;
  if (!Array.isArray(shape)) return asIs;
  return remembered(shape, () => composed(shape));
}

function composed([kind, , , , fifth, sixth]: readonly unknown[]): Convert {
  if (kind === kinds.list) return listOf((value) => converterOf(fifth)(value));
  if (kind === kinds.map) return mapOf((value) => converterOf(sixth)(value));
  if ((kind !== kinds.structure && kind !== kinds.union) || !Array.isArray(fifth) || !Array.isArray(sixth))
    return asIs;
  return structureOf(new Map(fifth.map((name, index) => [String(name), () => converterOf(sixth[index])])));
}

/** The answer of an operation as the SDK hands it out. */
export function outputOf(operation: unknown, output: object): object {
  const [, , , , , shape] = Array.isArray(operation) ? operation : [];
  return Object(converterOf(shape)(output));
}

/** An input as it goes over the wire: dates as epoch seconds, nothing undefined. */
export function wireOf(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(wireOf);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name, wireOf(each)]),
  );
}
