import type { Published } from '../faults/world/messaging/topics.ts';
import { createDraw, type Draw } from './draw.ts';

/** What a forgery can aim at: it is all there. */
export interface Aims {
  /** When the first poison comes. */
  readonly now: Date;
  readonly accountId: string;
  readonly things: readonly string[];
  /** Of alarms that are on, and that were answered: their notices. */
  readonly alarms: readonly Document[];
  /** Ids of audits whose notices came. */
  readonly auditTaskIds: readonly string[];
  readonly checkNames: readonly string[];
  readonly certificateId: string;
  readonly policyName: string;
}

/** A JSON object that is still to be spoilt. */
export type Document = Readonly<Record<string, unknown>>;

/** What SNS carries. */
export type Message = Pick<Published, 'message' | 'subject' | 'attributes'>;

/** One way to be malformed, hostile or huge. */
export interface Family {
  readonly name: string;
  /** What such a notice is, in one line. */
  readonly about: string;
  readonly make: (draw: Draw, aims: Aims) => string | Message;
}

/** One notice of a family. */
export interface Poison extends Message {
  readonly family: string;
  /** With the family, all that it takes to make it again. */
  readonly seed: number;
}

/** Amazon SNS quotas: so much and no more comes that way. */
export const maxBytes = 256 * 1024;

/** Makes the poison of a seed. Throws where SNS could not carry it. */
export function makePoison({ name, make }: Family, seed: number, aims: Aims): Poison {
  const made = make(createDraw(seed), aims);
  const { message, ...rest } = typeof made === 'string' ? { message: made } : made;
  const bytes = Buffer.from(message);
  if (bytes.length === 0 || bytes.length > maxBytes)
    throw new Error(`A poison of ${name}, seed ${seed}, has ${bytes.length} bytes`);
  return { ...rest, message: bytes.toString(), family: name, seed };
}
