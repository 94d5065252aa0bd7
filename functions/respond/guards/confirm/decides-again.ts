import { isDeepStrictEqual } from 'node:util';
import { decide } from '../../../../shared/decisions/decide.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import type { Ruleset } from '../../../../shared/rules/ruleset.ts';
import { recheckIn } from '../../recheck.ts';
import { type Member, type Transition, transitionTo } from '../../transition.ts';

/** One version of the ruleset, as it was pushed. Undefined where it can't be read, or be used. */
export type RulesetOf = (version: number) => Promise<Ruleset | undefined>;

/**
 * Whether the version of the ruleset by which a response was decided asks for that very response, by the same rule, of
 * another document: what Device Defender lists, instead of what a notice or a row says. `unreadable` where the version
 * can't be read.
 */
export type DecidesAgain = (member: Member, document: JsonObject) => Promise<'same' | 'other' | 'unreadable'>;

export const createDecidesAgain =
  (rulesetOf: RulesetOf): DecidesAgain =>
  async ({ event: { decision }, index, response }, document) => {
    const ruleset = await rulesetOf(decision.rulesetVersion);
    if (!ruleset) return 'unreadable';
    const { rule, steps } = decide(ruleset, document);
    const isSame =
      rule?.id === decision.rule?.id &&
      rule?.mode === 'enforce' &&
      isDeepStrictEqual(steps[index], response.step);
    return isSame ? 'same' : 'other';
  };

/** Without its version of the ruleset, a response can not be decided again. */
export const unreadableRuleset = ({ event }: Member, now: Date): Transition =>
  transitionTo(
    'held',
    'ruleset-unreadable',
    `version ${event.decision.rulesetVersion} of the ruleset can't be read`,
    { changes: recheckIn(now, 'held') },
  );
