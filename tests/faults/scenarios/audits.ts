import { worldStart } from '../world/world.ts';
import { forgetsFindings, forgetsTheRest } from './mistakes.ts';
import { about } from './rules.ts';
import type { Scenario } from './scenario.ts';
import { checks, minute, type Stage } from './stage.ts';

const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iot:*'], Resource: ['*'] }],
});

async function setUpFleet({ world: { defender } }: Stage): Promise<void> {
  for (const policyName of ['group-policy', 'pump-policy', 'valve-policy'])
    await defender.call('CreatePolicy', { policyName, policyDocument: everything });
  await defender.call('SeedCertificate', { certificateId, thingNames: ['pump-1'], revokedByIssuer: true });
}

const suppress = { for: '90d', owner: 'iot-security@example.com', reason: 'Shared by design' };

const rules = [
  about('accept', checks.policy, [{ suppress }], 'group-policy'),
  about('notify', checks.policy, [{ notify: { severity: 'low' } }], 'valve-policy'),
  about('blank', checks.policy, [{ mitigate: ['BlankPolicy'] }]),
  about('deactivate', checks.certificate, [
    { mitigate: ['DeactivateDeviceCertificate'] },
    { notify: { severity: 'high' } },
  ]),
  {
    id: 'blind',
    match: { kind: ['check'], checkRunStatus: ['FAILED'] },
    respond: [{ notify: { severity: 'high' } }],
  },
];

const certificateId = 'c'.repeat(64);

const ends = [
  `certificate/${certificateId}: mitigate verified, notify succeeded`,
  'policy/group-policy: suppress succeeded',
  'policy/pump-policy: mitigate verified',
  'policy/valve-policy: notify succeeded',
];

/** Long enough for the product to verify its responses and to record the outcome. */
const untilVerified = 4 * minute;

export const audit: Scenario = {
  name: 'audit',
  about:
    'an audit of three checks: findings are mitigated, suppressed and notified, and so is a check that failed',
  things: ['pump-1'],
  rules,
  ends: ['account/123456789012: notify succeeded', ...ends],
  broken: forgetsFindings,
  async play(stage) {
    await setUpFleet(stage);
    const failure = { checkName: checks.logging, errorCode: 'INSUFFICIENT_PERMISSIONS' };
    await stage.world.defender.call('SeedCheckFailure', failure);
    await stage.audit(checks.policy, checks.certificate, checks.logging);
    await stage.pass(untilVerified);
  },
};

/** Until then AWS answers only after many tries of the SDK: receive-audit has no time left after the first check. */
const slowUntil = new Date(worldStart.getTime() + 4 * minute);
const slowMillis = 45_000;

export const slowAudit: Scenario = {
  name: 'slow-audit',
  about: 'AWS is so slow that an audit takes more than one invocation to be read',
  things: ['pump-1'],
  rules,
  world: {
    latencyMillis: ({ functionName, at }) =>
      functionName === 'receive-audit' && at < slowUntil ? slowMillis : 10,
  },
  ends,
  broken: forgetsTheRest,
  async play(stage) {
    await setUpFleet(stage);
    await stage.audit(checks.policy, checks.certificate);
    await stage.pass(untilVerified);
  },
};
