import type { PackagedService, Resource } from './packaged-service.ts';

type Template = PackagedService['template'];

/** What CloudFormation would make of a template with these values of its parameters. */
export interface Deployed {
  /** Those whose condition holds, with every `Fn::If` decided. */
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

type Holds = (condition: string) => boolean;

/** Works out the conditions of a template. */
function conditionsOf(template: Template, values: Readonly<Record<string, string>>): Holds {
  const operandOf = (operand: unknown): unknown => values[Object(operand).Ref] ?? operand;
  const kinds: Readonly<Record<string, (parts: readonly unknown[]) => boolean>> = {
    Condition: ([name]) => holds(String(name)),
    'Fn::Not': (parts) => !parts.every(isTrue),
    'Fn::And': (parts) => parts.every(isTrue),
    'Fn::Or': (parts) => parts.some(isTrue),
    'Fn::Equals': ([left, right]) => operandOf(left) === operandOf(right),
  };

  function isTrue(condition: unknown): boolean {
    const [[kind = '', argument] = []] = Object.entries(Object(condition));
    const worked = kinds[kind]?.([argument].flat());
    if (worked === undefined) throw new Error(`A condition is made of ${kind}, which is not understood here`);
    return worked;
  }

  function holds(name: string): boolean {
    if (!(name in template.Conditions)) throw new Error(`The template has no condition ${name}`);
    return isTrue(template.Conditions[name]);
  }

  return holds;
}

/** A value with every `Fn::If` in it decided. */
function decide(value: unknown, holds: Holds): unknown {
  if (Array.isArray(value)) return value.map((item) => decide(item, holds)).filter(isSomething);
  if (typeof value !== 'object' || value === null) return value;
  const [name, yes, no] = 'Fn::If' in value ? [value['Fn::If']].flat() : [];
  if (typeof name === 'string') return decide(holds(name) ? yes : no, holds);
  const entries = Object.entries(value).map(([key, inner]) => [key, decide(inner, holds)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => isSomething(inner)));
}

/** `AWS::NoValue` takes away the property that it stands for. */
const isSomething = (value: unknown): boolean => Object(value).Ref !== 'AWS::NoValue';

export function deployed(template: Template, given: Readonly<Record<string, string>> = {}): Deployed {
  const parameters = Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default]);
  const holds = conditionsOf(template, { ...Object.fromEntries(parameters), ...given });
  const exists = ({ Condition }: { readonly Condition?: string | undefined }): boolean =>
    Condition === undefined || holds(Condition);
  const resources = Object.entries(template.Resources).filter(([, resource]) => exists(resource));
  const outputs = Object.entries(template.Outputs).filter(([, output]) => exists(output));
  return {
    resources: Object.fromEntries(
      resources.map(([id, { Properties, ...resource }]) => [
        id,
        { ...resource, Properties: Object(decide(Properties, holds)) },
      ]),
    ),
    outputs: Object.fromEntries(outputs.map(([name, { Value }]) => [name, decide(Value, holds)])),
  };
}
