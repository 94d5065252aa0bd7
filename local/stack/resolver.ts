import type { Resource, Template } from '../../shared/deployment/template.ts';

/** What a resource is called on this machine. `ref` is what `!Ref` gives, as CloudFormation documents per type. */
export interface Physical {
  readonly ref: string;
  readonly arn: string;
  readonly name: string;
}

export interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly queueUrl: (queueName: string) => string;
}

/** Turns logical ids and intrinsic functions into local names, ARNs and URLs. */
export interface Resolver {
  physical(logicalId: string): Physical;
  /** The value with its intrinsic functions worked out. Throws where one is not understood. */
  value(value: unknown): unknown;
  ofType(type: string): readonly (readonly [string, Resource])[];
}

/** The one condition that the local stack answers with yes: resources that can be given are made here. */
export function createResolver(template: Template, place: Place): Resolver {
  const physical = (logicalId: string): Physical => {
    const resource = template.resources[logicalId];
    if (!resource) throw new Error(`The template has no resource ${logicalId}`);
    return physicalOf(logicalId, resource, place);
  };

  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': place.accountId,
    'AWS::Region': place.region,
    'AWS::Partition': 'aws',
    'AWS::StackName': 'local',
  };

  const intrinsics: Readonly<Record<string, (argument: unknown) => unknown>> = {
    Ref: (id) => (id === 'AWS::NoValue' ? undefined : (pseudo[String(id)] ?? physical(String(id)).ref)),
    'Fn::GetAtt': (path) => attribute(path as readonly [string, string]),
    'Fn::Sub': (text) => String(text).replace(/\$\{([\w:.]+)\}/g, (_, name: string) => substitute(name)),
    'Fn::If': (branches) => value((branches as readonly unknown[])[1]),
    'Fn::Join': (parts) => joined(parts as readonly [string, readonly unknown[]]),
  };

  function attribute([id, name]: readonly [string, string]): string {
    const { arn, name: named } = physical(id);
    return name === 'Arn' || name === 'TopicArn' ? arn : named;
  }

  function substitute(name: string): string {
    const [id = '', attributeName] = name.split('.');
    return attributeName ? attribute([id, attributeName]) : String(intrinsics.Ref?.(id));
  }

  const joined = ([separator, parts]: readonly [string, readonly unknown[]]): string =>
    parts.map(value).join(separator);

  function value(input: unknown): unknown {
    if (Array.isArray(input)) return input.map(value);
    if (typeof input !== 'object' || input === null) return input;
    const entries = Object.entries(input);
    const [name = '', argument] = entries[0] ?? [];
    return isIntrinsic(name)
      ? intrinsic(name, argument)
      : Object.fromEntries(entries.map(([key, inner]) => [key, value(inner)]));
  }

  function intrinsic(name: string, argument: unknown): unknown {
    const work = intrinsics[name];
    if (!work) throw new Error(`The local stack does not understand ${name}`);
    return work(argument);
  }

  return {
    physical,
    value,
    ofType: (type) => Object.entries(template.resources).filter(([, resource]) => resource.Type === type),
  };
}

const isIntrinsic = (name: string): boolean => name === 'Ref' || name.startsWith('Fn::');

function physicalOf(
  logicalId: string,
  { Type, Properties = {} }: Resource,
  { accountId, region, queueUrl }: Place,
): Physical {
  const isFifo = Properties.FifoQueue === true || Properties.FifoTopic === true;
  const name = isFifo ? `${logicalId}.fifo` : logicalId;
  const [, service = '', kind = ''] = Type.split('::').map((part) => part.toLowerCase());
  const arn = `arn:aws:${service}:${region}:${accountId}:${service === 'sqs' || service === 'sns' ? '' : `${kind}/`}${name}`;
  if (Type === 'AWS::SQS::Queue') return { name, arn, ref: queueUrl(name) };
  return { name, arn, ref: Type === 'AWS::SNS::Topic' ? arn : name };
}
