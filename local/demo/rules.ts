import { fileURLToPath } from 'node:url';
import { readRulesFolder } from '../../shared/rules-folder/rules-folder.ts';
import type { LocalResponder } from '../responder.ts';

const rulesFolder = fileURLToPath(new URL('../../rules', import.meta.url));

/** Puts the shipped rules in force as they are, but for the mode: they only observe until somebody says `enforce`. */
export async function pushRules({
  ruleTable,
  clock,
}: Pick<LocalResponder, 'ruleTable' | 'clock'>): Promise<void> {
  const { rules, settings } = readRulesFolder(rulesFolder);
  const enforcing = { rules, settings: { ...(settings as object), defaultMode: 'enforce' } };
  const authorship = { author: 'demo', comment: 'the shipped rules, enforced', at: clock.now() };
  await ruleTable.push(enforcing, await ruleTable.liveVersion(), authorship);
}
