import type { ResponseStep } from '../../../../shared/actions/actions.ts';
import type { Decision } from '../../../../shared/decisions/decision.ts';
import { planResponses } from '../../../../shared/responses/plan.ts';
import { reason } from '../../../../shared/responses/reason.ts';

const at = new Date('2026-11-01T00:00:00.000Z');
const mitigate: ResponseStep = { kind: 'mitigate', actions: ['QuarantineThing'] };
const notify: ResponseStep = { kind: 'notify', severity: 'high' };
const release: ResponseStep = { kind: 'release' };

const aDecision = (mode: 'enforce' | 'observe' | undefined, ...steps: ResponseStep[]): Decision => ({
  rulesetVersion: 7,
  because: mode ? 'rule-matches' : 'not-in-alarm',
  ...(mode && { rule: { id: 'quarantine', priority: 0, mode } }),
  steps,
  passed: [],
  considered: 1,
});

const byRule = { kind: 'rule', id: 'quarantine', version: 7 };
const byReceiver = { kind: 'function', name: 'receive-violation' };
const matches = { code: 'rule-matched', text: 'rule quarantine of ruleset 7 matches' };
const observes = { code: 'rule-observes', text: 'rule quarantine of ruleset 7 matches, but only observes' };
const over = { code: 'alarm-over', text: 'the alarm has ended' };

describe('a response as it is first stored', () => {
  test.each<[string, Decision, readonly object[]]>([
    [
      'planned where the rule enforces',
      aDecision('enforce', mitigate),
      [{ step: mitigate, status: 'planned', reason: matches, actor: byRule }],
    ],
    [
      'observed where the rule observes',
      aDecision('observe', mitigate),
      [{ step: mitigate, status: 'observed', reason: observes, actor: byRule }],
    ],
    [
      'a planned release, by the function, where no rule decided',
      aDecision(undefined, release),
      [{ step: release, status: 'planned', reason: over, actor: byReceiver }],
    ],
    [
      'a planned release, by the function, where the rule observes',
      aDecision('observe', release),
      [{ step: release, status: 'planned', reason: over, actor: byReceiver }],
    ],
    [
      'one for each step, in their order',
      aDecision('enforce', mitigate, notify, release),
      [
        { step: mitigate, status: 'planned', reason: matches, actor: byRule },
        { step: notify, status: 'planned', reason: matches, actor: byRule },
        { step: release, status: 'planned', reason: over, actor: byReceiver },
      ],
    ],
    ['none where nothing is asked for', aDecision('enforce'), []],
  ])('a response as it is first stored is %s', (_, decision, expected) => {
    const responses = planResponses(decision, at, 'receive-violation');
    expect(responses.map(({ step, status, trail: [entry] }) => ({ step, status, ...entry }))).toEqual(
      expected.map((each) => ({ ...each, at: '2026-11-01T00:00:00.000Z' })),
    );
    for (const response of responses) {
      expect(Object.keys(response)).toEqual(['step', 'status', 'trail']);
      expect(response.trail).toHaveLength(1);
    }
  });

  test('a response as it is first stored whose step is no release is observed where no rule enforces', () => {
    const [response] = planResponses(aDecision(undefined, notify), at, 'receive-violation');
    expect(response).toMatchObject({ status: 'observed', trail: [{ actor: byReceiver }] });
  });
});

test('a reason is a code and a text', () => {
  expect(reason('applied', 'done')).toEqual({ code: 'applied', text: 'done' });
});
