import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { StackResources } from '../../shared/deployment/resources.ts';
import { readTemplate } from '../../shared/deployment/template.ts';
import type { JsonObject } from '../../shared/json/json.ts';

/** A subscription to the Defender topic as functions/NAME/function.yml asks for it. */
export interface WantedSubscription {
  /** The folder of the function. */
  readonly name: string;
  /** What its endpoint ends with. */
  readonly endpoint: string;
  /** Undefined where it takes every message. */
  readonly filter: JsonObject | undefined;
  readonly hasDeadLetters: boolean;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

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
