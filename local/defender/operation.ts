import type { GenericSchema } from 'valibot';
import type { StackClock } from '../clock/stack-clock.ts';
import type { Account } from './account.ts';

/** What an id is drawn for; a demo or a test can script the ids it wants to see. */
export type IdKind = 'audit-task' | 'finding' | 'violation' | 'certificate' | 'mitigation-action';

export interface Context {
  readonly account: Account;
  readonly clock: StackClock;
  readonly newId: (kind: IdKind) => string;
  /** Hands a notice to SNS, as Device Defender does with the role of its configuration. */
  readonly publish: (topicArn: string, message: string) => Promise<void>;
  /** How long the service's own work takes, in milliseconds of the stack's clock. */
  readonly durations: { readonly audit: number; readonly mitigationTask: number };
}

/** One operation of the AWS IoT REST-JSON API, of its control plane or its data plane. */
export interface Operation<Input = never> {
  /** The API's name, e.g. `StartAuditMitigationActionsTask`. */
  readonly name: string;
  /** The data plane has exceptions of its own, which its operations answer with; the control plane unless given. */
  readonly plane?: 'data';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path template in fastify's form, e.g. `/audit/mitigationactions/tasks/:taskId`. */
  readonly path: string;
  /** Path, query and body members in one object, under the API's member names. */
  readonly input: GenericSchema<unknown, Input>;
  /** Transactions a second that the service grants (AWS General Reference); absent where none is published. */
  readonly perSecond?: number;
  /** Answers with the API's output members: times as epoch seconds. Throws `ServiceError`. */
  readonly run: (input: Input, context: Context) => object | Promise<object>;
}

/** Keeps the input type between `input` and `run` without writing it twice. */
export const operation = <Input>(definition: Operation<Input>): Operation =>
  definition as unknown as Operation;

/** What only the simulator has: it sets the scene, so nothing breaks, throttles or counts it. */
export const isSeed = ({ path }: Pick<Operation, 'path'>): boolean => path.startsWith('/_simulator/');
