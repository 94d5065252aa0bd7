import * as v from 'valibot';
import type { Template } from './service.ts';

/** What `!Ref` and `!GetAtt` of a resource answer. */
export interface Physical {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Resolver {
  /** Replaces every intrinsic function in a value. Throws where one names something that does not exist here. */
  resolve(value: unknown): unknown;
  text(value: unknown): string;
  /** Whether a resource with this condition (none: always) is made. */
  holds(condition: string | undefined): boolean;
}

const Pair = v.tuple([v.string(), v.string()]);
const List = v.array(v.unknown());
const Joined = v.tuple([v.string(), List]);
const Selected = v.tuple([v.pipe(v.union([v.number(), v.string()]), v.toNumber()), List]);
const Choice = v.tuple([v.string(), v.unknown(), v.unknown()]);

/** CloudFormation's intrinsic functions over the resources that exist so far. */
export function createResolver(
  { Parameters, Conditions }: Pick<Template, 'Parameters' | 'Conditions'>,
  pseudo: Readonly<Record<string, string>>,
  physicals: ReadonlyMap<string, Physical>,
): Resolver {
  const missing = (name: string): never => {
    throw new Error(`The local stack has no ${name}`);
  };
  const ref = (name: string): string =>
    pseudo[name] ?? Parameters[name]?.Default ?? physicals.get(name)?.ref ?? missing(name);
  const attribute = (name: string, key: string): string =>
    physicals.get(name)?.attributes[key] ?? missing(`${name}.${key}`);
  const substitute = (template: string): string =>
    template.replace(/\$\{([\w:.]+)\}/g, (_, name: string) => {
      const [resource = '', key] = name.split('.');
      return key ? attribute(resource, key) : ref(name);
    });
  const truth = (value: unknown): boolean => resolve(value) === true;
  const holds = (condition: string | undefined): boolean =>
    condition === undefined || truth(Conditions[condition] ?? missing(condition));

  const functions: Readonly<Record<string, (argument: unknown) => unknown>> = {
    Ref: (argument) => ref(v.parse(v.string(), argument)),
    Condition: (argument) => holds(v.parse(v.string(), argument)),
    'Fn::GetAtt': (argument) => attribute(...v.parse(Pair, argument)),
    'Fn::Sub': (argument) => substitute(v.parse(v.string(), argument)),
    'Fn::Join': (argument) => {
      const [separator, parts] = v.parse(Joined, argument);
      return parts.map(resolve).join(separator);
    },
    'Fn::Select': (argument) => {
      const [index, items] = v.parse(Selected, argument);
      return resolve(items[index]);
    },
    'Fn::If': (argument) => {
      const [condition, then, otherwise] = v.parse(Choice, argument);
      return resolve(holds(condition) ? then : otherwise);
    },
    'Fn::Equals': (argument) => {
      const [left, right] = v.parse(List, argument).map(resolve);
      return left === right;
    },
    'Fn::Not': (argument) => !v.parse(List, argument).every(truth),
    'Fn::And': (argument) => v.parse(List, argument).every(truth),
    'Fn::Or': (argument) => v.parse(List, argument).some(truth),
  };

  function resolveMap(map: object): unknown {
    const entries = Object.entries(map);
    const [name = '', argument] = entries[0] ?? [];
    const intrinsic = entries.length === 1 ? functions[name] : undefined;
    if (intrinsic) return intrinsic(argument);
    return Object.fromEntries(entries.map(([key, member]) => [key, resolve(member)]));
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    return typeof value === 'object' && value !== null ? resolveMap(value) : value;
  }

  return { resolve, text: (value) => v.parse(v.string(), resolve(value)), holds };
}
