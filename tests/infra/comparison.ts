import type { RecordedCall } from '../fakes/recorded-calls.ts';
import { deployed } from './deployed.ts';
import { functions, type PackagedService } from './packaged-service.ts';
import { type Grant, grantsOf } from './permissions.ts';

export interface Compared {
  readonly folder: string;
  readonly action: string;
  /** A logical id, or `*`. */
  readonly resource: string;
  /** What of AWS IoT the role allows it on. */
  readonly scope: string;
  readonly allowed: boolean;
  /** By whom: the code of the function, or Lambda on its behalf. */
  readonly called: 'by its code' | 'by Lambda' | 'never';
}

/** What Lambda does as a function's role: it logs, traces, reads the queue that feeds it and gives up. */
const lambdaOwn =
  /^(logs:(CreateLogStream|PutLogEvents)|xray:Put\w+|sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes))$/;

const isLambdas = ({ action, resource }: Named): boolean =>
  lambdaOwn.test(action) || (action === 'sqs:SendMessage' && resource.endsWith('DeadLetters'));

interface Named {
  readonly action: string;
  readonly resource: string;
}

/** Calls to AWS IoT are compared by action: what they are about are things and policies, not parts of the stack. */
const named = ({ action, resource }: Grant): Named => ({ action, resource: nameOf(action, resource) });

function nameOf(action: string, resource: unknown): string {
  if (action.startsWith('iot:')) return '*';
  const { Ref, 'Fn::GetAtt': path, 'Fn::Sub': text } = Object(resource);
  if (typeof text === 'string') return text.replace(/\$\{(\w+)\.Arn\}\/index\/\*/, '$1/index');
  return String(Ref ?? path?.[0] ?? resource);
}

/** The end of an ARN: `policy/*`. */
const scopeOf = ({ resource }: Grant): string =>
  String(Object(resource)['Fn::Sub'] ?? '')
    .split(':')
    .at(-1) ?? '';

const lineOf = ({ action, resource }: Named): string => `${action} ${resource}`;

/** Every action that a function's role allows, and every one that it called, side by side. */
export function compare({ template }: PackagedService, calls: readonly RecordedCall[]): readonly Compared[] {
  const { resources } = deployed(template);
  return functions.flatMap(({ folder, id }) => {
    const grants = grantsOf(resources[`${id}Role`]?.Properties);
    const allowed = grants.map(named);
    const called = calls
      .filter(({ functionName }) => functionName === folder)
      .map(({ action, resource }) => ({
        action,
        resource: action.startsWith('iot:') ? '*' : (resource ?? '*'),
      }));
    const has = (list: readonly Named[], grant: Named) =>
      list.some((other) => lineOf(other) === lineOf(grant));
    const all = new Map([...allowed, ...called].map((grant) => [lineOf(grant), grant]));
    return [...all.values()].map((grant) => ({
      folder,
      ...grant,
      scope: grants
        .filter(({ action }) => action === grant.action)
        .map(scopeOf)
        .join(' '),
      allowed: has(allowed, grant),
      called: calledBy(grant, has(called, grant)),
    }));
  });
}

function calledBy(grant: Named, isInCode: boolean): Compared['called'] {
  if (isInCode) return 'by its code';
  return isLambdas(grant) ? 'by Lambda' : 'never';
}
