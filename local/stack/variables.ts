import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTemplate } from './yaml-tags.ts';

export interface Options {
  /** Where serverless.yml lies; paths in `${file(…)}` start here. */
  readonly root: string;
  readonly stage: string;
  readonly region: string;
  /** Values of `${param:NAME}`. */
  readonly params: Readonly<Record<string, string>>;
}

/** `${source:address, 'fallback'}` and `${file(path):address}`; CloudFormation's own `${AWS::Region}` is neither. */
const variable = /\$\{(file|opt|param|sls)(?:\(([^)]*)\))?(?::([\w.]+))?(?:,\s*'([^']*)')?\}/;
const wholeVariable = new RegExp(`^${variable.source}$`);
const everyVariable = new RegExp(variable.source, 'g');

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (tree: unknown, address: string): unknown =>
  address.split('.').reduce((node, key) => (isMap(node) ? node[key] : undefined), tree);

/** Reads a YAML file of the service with every variable in it filled in. Throws where one has no value. */
export function readYaml(path: string, options: Options): unknown {
  const { root, stage, region, params } = options;
  const sources: Readonly<Record<string, (address: string, file: string) => unknown>> = {
    file: (address, file) => (address ? at(readYaml(file, options), address) : readYaml(file, options)),
    opt: (address) => at({ stage, region }, address),
    param: (address) => params[address],
    sls: (address) => at({ stage }, address),
  };

  function lookUp([text, source = '', file = '', address = '', fallback]: readonly (
    | string
    | undefined
  )[]): unknown {
    const value = sources[source]?.(address, file) ?? fallback;
    if (value === undefined) throw new Error(`${path}: ${text} has no value`);
    return value;
  }

  function fill(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(fill);
    if (isMap(node))
      return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, fill(value)]));
    if (typeof node !== 'string') return node;
    const whole = wholeVariable.exec(node);
    return whole
      ? lookUp(whole)
      : node.replace(everyVariable, (...match) => String(lookUp(match.slice(0, 5))));
  }

  return fill(parseTemplate(readFileSync(join(root, path), 'utf8')));
}
