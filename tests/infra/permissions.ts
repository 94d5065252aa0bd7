import * as v from 'valibot';
import { arnOf } from './packaged-service.ts';

export interface Grant {
  readonly action: string;
  readonly resource: unknown;
  readonly condition?: unknown;
}

const oneOrMany = <Item>(item: v.GenericSchema<Item>) =>
  v.pipe(
    v.union([item, v.array(item)]),
    v.transform((value): Item[] => (Array.isArray(value) ? value : [value])),
  );

const DocumentSchema = v.object({
  Statement: v.array(
    v.strictObject({
      Sid: v.optional(v.string()),
      Effect: v.literal('Allow'),
      Action: oneOrMany(v.string()),
      Resource: oneOrMany(v.unknown()),
      Condition: v.optional(v.unknown()),
    }),
  ),
});

const RoleSchema = v.object({ Policies: v.array(v.object({ PolicyDocument: v.unknown() })) });

/** Every single action that a policy document allows, each with one resource. */
export const grantsOfDocument = (document: unknown): readonly Grant[] =>
  v
    .parse(DocumentSchema, document)
    .Statement.flatMap(({ Action, Resource, Condition: condition }) =>
      Action.flatMap((action) =>
        Resource.map((resource) => ({ action, resource, ...(condition !== undefined && { condition }) })),
      ),
    );

/** All that the policies of a role allow. */
export const grantsOf = (properties: unknown): readonly Grant[] =>
  v.parse(RoleSchema, properties).Policies.flatMap(({ PolicyDocument }) => grantsOfDocument(PolicyDocument));

/** Every outside system has one owner in `shared/`: who calls what on which resource. */
const owners: readonly { readonly files: RegExp; readonly service: string; readonly resource: unknown }[] = [
  { files: /^shared\/defender\//, service: 'iot', resource: undefined },
  { files: /^shared\/history\//, service: 'dynamodb', resource: arnOf('HistoryTable') },
  { files: /^shared\/rule-table\//, service: 'dynamodb', resource: arnOf('RulesTable') },
  { files: /^shared\/notify\/wake-up-queue\.ts$/, service: 'sqs', resource: arnOf('WakeUpQueue') },
  { files: /^shared\/notify\/continuations\.ts$/, service: 'sqs', resource: arnOf('AuditContinuations') },
  { files: /^shared\/notify\/ops-topic\.ts$/, service: 'sns', resource: { Ref: 'OpsTopic' } },
];

/** Where the document client's command is called otherwise than the action that it needs. */
const actionNames: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Get: 'GetItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  BatchGet: 'BatchGetItem',
};

const call = /new (?<command>\w+)Command\(|\bpaginate(?<paged>\w+)\(/g;

/** The AWS calls in these sources, once each. Throws where a file calls AWS that owns no outside system. */
export function callsOf(sources: ReadonlyMap<string, string>): readonly Grant[] {
  const calls = [...sources].flatMap(([path, source]) =>
    [...source.matchAll(call)].map(({ groups = {} }): Grant => {
      const owner = owners.find(({ files }) => files.test(path));
      if (!owner) throw new Error(`${path} calls AWS, but owns no outside system`);
      const name = groups.command ?? groups.paged ?? '';
      return { action: `${owner.service}:${actionNames[name] ?? name}`, resource: owner.resource };
    }),
  );
  return [...new Map(calls.map((call) => [textOf(call), call])).values()];
}

/** One line, to compare and to read. */
export const textOf = ({ action, resource }: Grant): string =>
  resource === undefined ? action : `${action} on ${JSON.stringify(resource)}`;
