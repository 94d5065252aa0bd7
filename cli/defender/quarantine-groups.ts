import {
  AttachPolicyCommand,
  DescribeThingGroupCommand,
  GetPolicyCommand,
  type IoTClient,
  paginateListAttachedPolicies,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import * as v from 'valibot';

/** A thing group that things are put into to cut them off. */
export interface QuarantineGroup {
  readonly name: string;
  readonly arn: string;
  /** By a query: such a group takes in nothing by hand, so no action can add to it. */
  readonly isDynamic: boolean;
  /** Policies that things in it have from it, or from the groups above it. */
  readonly policyNames: readonly string[];
}

export interface QuarantineGroups {
  /** Undefined where the account has no group of that name. */
  describe(name: string): Promise<QuarantineGroup | undefined>;
  /** What a policy says, as JSON; undefined where the account has no policy of that name. */
  policyDocument(policyName: string): Promise<string | undefined>;
  /** Safe to repeat. */
  attach(policyName: string, group: Pick<QuarantineGroup, 'arn'>): Promise<void>;
}

export const createQuarantineGroups = (iot: Pick<IoTClient, 'send'>): QuarantineGroups => ({
  describe: (name) => orUndefined(describe(iot, name)),

  policyDocument: (policyName) =>
    orUndefined(
      iot.send(new GetPolicyCommand({ policyName })).then(({ policyDocument = '' }) => policyDocument),
    ),

  async attach(policyName, { arn }) {
    await iot.send(new AttachPolicyCommand({ policyName, target: arn }));
  },
});

async function describe(iot: Pick<IoTClient, 'send'>, name: string): Promise<QuarantineGroup> {
  const { thingGroupArn: arn, queryString } = await iot.send(
    new DescribeThingGroupCommand({ thingGroupName: name }),
  );
  if (!arn) throw new Error(`AWS IoT describes the thing group ${name} without an ARN`);
  return { name, arn, isDynamic: queryString !== undefined, policyNames: await policiesOf(iot, arn) };
}

async function policiesOf(iot: Pick<IoTClient, 'send'>, target: string): Promise<readonly string[]> {
  const names: string[] = [];
  const pages = paginateListAttachedPolicies({ client: iot as IoTClient }, { target, recursive: true });
  for await (const { policies = [] } of pages)
    names.push(...policies.flatMap(({ policyName }) => policyName ?? []));
  return names;
}

async function orUndefined<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

const Statement = v.object({ Effect: v.string() });

const PolicyDocument = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Statement: v.union([v.array(Statement), Statement]) }),
);

/** Whether a policy takes any right away. One that we can't read is not known to. */
export function deniesAnything(document: string): boolean {
  const { success, output } = v.safeParse(PolicyDocument, document);
  return success && [output.Statement].flat().some(({ Effect }) => Effect === 'Deny');
}
