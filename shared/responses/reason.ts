import * as v from 'valibot';

/** Why a response came to its status. Code branches on codes and never on texts, which are for operators. */
export const reasonCodes = [
  // How it began.
  ...['rule-matched', 'rule-observes', 'alarm-over', 'notice-due', 'discrepancy-found'],
  // What a guard said.
  ...[
    'alarm-ended',
    'unconfirmed',
    'still-active',
    'finding-gone',
    'decided-otherwise',
    'ruleset-unreadable',
    'ruleset-outdated',
  ],
  ...['action-not-allowed', 'action-missing', 'action-unfit', 'changed-by-hand', 'look-up-failed'],
  ...['reach-unknown', 'subject-gone', 'already-so', 'no-free-version', 'resource-unfit'],
  ...['limit-reached', 'breaker-reached', 'in-cooldown', 'never-fits', 'held-too-long', 'drill'],
  // What became of it.
  ...['guards-passed', 'task-refused', 'task-not-started', 'task-lost', 'orphaned'],
  ...['applied', 'not-applied', 'action-failed', 'partly-applied', 'quota-reached', 'refused', 'notified'],
  ...['earlier-step-failed'],
  // How it was verified and put back.
  ...['detector-agrees', 'detector-disagrees', 'detector-blind', 'alarm-invalidated', 'alarm-cleared'],
  ...['settling', 'settled', 'alarmed-again', 'task-under-way', 'put-back', 'still-held', 'nothing-held'],
] as const;

export const ReasonSchema = v.object({
  code: v.picklist(reasonCodes),
  /** For operators: a sentence or part of one. */
  text: v.string(),
});
export type Reason = v.InferOutput<typeof ReasonSchema>;
export type ReasonCode = Reason['code'];

/** What AWS says can be long, and a trail is to stay small. */
const mostLetters = 500;

export const reason = (code: ReasonCode, text: string): Reason => ({
  code,
  text: text.length > mostLetters ? `${text.slice(0, mostLetters - 1)}…` : text,
});

/** Who moved a response: a function, a rule of one version of the ruleset, or a person by the ARN that AWS STS names. */
export const ActorSchema = v.variant('kind', [
  v.object({ kind: v.literal('function'), name: v.string() }),
  v.object({ kind: v.literal('rule'), id: v.string(), version: v.number() }),
  v.object({ kind: v.literal('person'), arn: v.string() }),
]);
export type Actor = v.InferOutput<typeof ActorSchema>;

export const byFunction = (name: string): Actor => ({ kind: 'function', name });
