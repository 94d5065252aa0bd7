import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { StackResources } from '../../../shared/deployment/resources.ts';
import { readTemplate } from '../../../shared/deployment/template.ts';
import type { JsonObject } from '../../../shared/json/json.ts';
import type { TopicSubscription, TopicSubscriptions } from '../../defender/topic-subscriptions.ts';
import { fail, type Observation, ok, skipped, warn } from '../run-checks.ts';

/** A subscription to the Defender topic as functions/NAME/function.yml asks for it. */
interface WantedSubscription {
  /** The folder of the function. */
  readonly name: string;
  /** What its endpoint ends with. */
  readonly endpoint: string;
  /** Undefined where it takes every message. */
  readonly filter: JsonObject | undefined;
  readonly hasDeadLetters: boolean;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

const SnsEvent = v.object({
  sns: v.object({
    filterPolicy: v.optional(v.record(v.string(), v.any())),
    redrivePolicy: v.optional(v.unknown()),
  }),
});

/** On AWS a function is subscribed, on the local stack a queue that is named after it. */
export function wantedSubscriptions(
  { functions }: StackResources,
  isLocal: boolean,
): readonly WantedSubscription[] {
  return readTemplate(root).functions.flatMap(({ name, logicalId, events }) =>
    events
      .filter((event) => v.is(SnsEvent, event))
      .map((event) => v.parse(SnsEvent, event).sns)
      .map(({ filterPolicy, redrivePolicy }) => ({
        name,
        endpoint: isLocal ? `:${name}-subscription` : `:function:${functions[logicalId] ?? name}`,
        filter: filterPolicy,
        hasDeadLetters: redrivePolicy !== undefined && !isLocal,
      })),
  );
}

interface Known {
  readonly subscriptions: TopicSubscriptions;
  readonly topicArn: string | undefined;
  readonly wanted: readonly WantedSubscription[];
}

/** Whether each function that receives notices is subscribed, and to those that are meant for it. */
export async function checkSubscriptions({
  subscriptions,
  topicArn,
  wanted,
}: Known): Promise<readonly Observation[]> {
  if (!topicArn) return [skipped('the topic is known by the name of the stack only: --stack NAME')];
  const there = await subscriptions.list(topicArn);
  const observed = await Promise.all(
    wanted.map((subscription) => flawOf(subscription, there, subscriptions)),
  );
  const flaws = observed.filter((flaw) => flaw !== undefined);
  return flaws.length > 0
    ? flaws
    : [ok(`${wanted.map(({ name }) => name).join(', ')} are subscribed, with the filters they ask for`)];
}

async function flawOf(
  wanted: WantedSubscription,
  there: readonly TopicSubscription[],
  subscriptions: TopicSubscriptions,
): Promise<Observation | undefined> {
  const found = there.find(({ endpoint }) => endpoint.endsWith(wanted.endpoint));
  if (!found) return fail(`${wanted.name} is not subscribed: it gets no notices`, 'npx serverless deploy');
  if (!found.arn) return fail(`the subscription of ${wanted.name} is not confirmed`, 'npx serverless deploy');
  const attributes = await subscriptions.attributes(found.arn);
  return filterFlaw(wanted, found.arn, attributes) ?? deadLetterFlaw(wanted, attributes);
}

type Attributes = Readonly<Record<string, string>>;

function filterFlaw(
  { name, filter }: WantedSubscription,
  arn: string,
  { FilterPolicy, FilterPolicyScope }: Attributes,
): Observation | undefined {
  const inForce = parsed(FilterPolicy);
  if (!isDeepStrictEqual(inForce, filter))
    return fail(
      `${name} has the filter ${FilterPolicy ?? '(none)'}, and should have ${filter ? JSON.stringify(filter) : 'none'}`,
      setting(arn, 'FilterPolicy', JSON.stringify(filter ?? {})),
    );
  if (!filter || FilterPolicyScope === 'MessageBody') return undefined;
  return fail(
    `the filter of ${name} looks at attributes, which Device Defender sends none of`,
    setting(arn, 'FilterPolicyScope', 'MessageBody'),
  );
}

const setting = (arn: string, name: string, value: string): string =>
  `aws sns set-subscription-attributes --subscription-arn ${arn} --attribute-name ${name} --attribute-value '${value}'`;

/** A filter that is taken away by hand is left as an empty one. */
function parsed(policy: string | undefined): unknown {
  if (!policy) return undefined;
  try {
    const filter: unknown = JSON.parse(policy);
    return isDeepStrictEqual(filter, {}) ? undefined : filter;
  } catch {
    return policy;
  }
}

const deadLetterFlaw = (
  { name, hasDeadLetters }: WantedSubscription,
  { RedrivePolicy }: Attributes,
): Observation | undefined =>
  hasDeadLetters && !RedrivePolicy
    ? warn(
        `what SNS can't hand over to ${name} is lost: its subscription has no dead-letter queue`,
        'npx serverless deploy',
      )
    : undefined;
