import { isDeepStrictEqual } from 'node:util';
import { decide } from '../../../../shared/decisions/decide.ts';
import type { Decision } from '../../../../shared/decisions/decision.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import type { ReasonCode } from '../../../../shared/responses/reason.ts';
import type { WasInForce } from '../../../../shared/rule-table/live-ruleset.ts';
import type { Ruleset } from '../../../../shared/rules/ruleset.ts';
import type { Clock } from '../../../../shared/time/clock.ts';
import { recheckIn } from '../../recheck.ts';
import { type Member, type Transition, transitionTo } from '../../transition.ts';

/** One version of the ruleset, as it was pushed. Undefined where it can't be read, or be used. */
export type RulesetOf = (version: number) => Promise<Ruleset | undefined>;

/**
 * Whether the version of the ruleset by which a response was decided asks for that very response, by the same rule, of
 * another document: what Device Defender lists, instead of what a notice or a row says. A transition where that version
 * can't be read, or can't have decided it.
 */
export type DecidesAgain = (member: Member, document: JsonObject) => Promise<'same' | 'other' | Transition>;

interface Dependencies {
  readonly rulesetOf: RulesetOf;
  readonly wasInForce: WasInForce;
  readonly clock: Clock;
}

export function createDecidesAgain({ rulesetOf, wasInForce, clock }: Dependencies): DecidesAgain {
  const held = (code: ReasonCode, text: string): Transition =>
    transitionTo('held', code, text, { changes: recheckIn(clock.now(), 'held') });

  return async (member, document) => {
    if (isAboutOutcome(member)) return 'same';
    const { decision, at } = member.event;
    const version = decision.rulesetVersion;
    const ruleset = await rulesetOf(version);
    if (!ruleset) return held('ruleset-unreadable', `version ${version} of the ruleset can't be read`);
    if (!isAskedFor(member, decide(ruleset, document))) return 'other';
    return (await wasInForce(version, at))
      ? 'same'
      : held('ruleset-outdated', `version ${version} of the ruleset has not been in force since it happened`);
  };
}

const isAskedFor = ({ event, index, response }: Member, { rule, steps }: Decision): boolean =>
  rule?.id === event.decision.rule?.id &&
  rule?.mode === 'enforce' &&
  isDeepStrictEqual(steps[index], response.step);

/** No rule asked for a notice about the outcome of a response: that the event is confirmed is enough. */
const isAboutOutcome = ({ response: { step } }: Member): boolean =>
  step.kind === 'notify' && step.about !== undefined;
