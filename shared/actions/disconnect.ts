import * as v from 'valibot';
import { about, fields } from '../schema/fields.ts';
import type { Action } from './action.ts';

const form = about(
  'Closes the MQTT connection of a thing in alarm. It may come back: contain it first.',
  fields({
    cleanSession: v.optional(
      about(
        'Whether its persistent session ends too, with its subscriptions and what is queued for it.',
        v.boolean('must be true or false'),
      ),
      false,
    ),
  }),
);

const step = v.object({ kind: v.literal('disconnect'), cleanSession: v.boolean() });
type DisconnectStep = v.InferOutput<typeof step>;

/** Closes a connection that a changed policy leaves open (AWS IoT developer guide, "Managing MQTT connections"). */
export const disconnect = {
  inRule: {
    form,
    fits: ['violation'],
    compile: (members) => ({ kind: 'disconnect', ...members }),
  },
  step,
  guards: 'all',
  queue: 'mitigation',
  acts: 'at-once',
  isLimited: true,
  describe: ({ cleanSession }) => (cleanSession ? 'disconnect and end the session' : 'disconnect'),
} as const satisfies Action<v.InferOutput<typeof form>, DisconnectStep>;
