import type { LocalResponder } from '../../local/responder.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import type { Platform } from '../../shared/config/platform.ts';
import { isSameCondition } from '../../shared/containments/condition.ts';
import { type Contained, describeContained } from '../../shared/containments/contained.ts';
import { createEffects } from '../../shared/defender/effects/effects.ts';

interface Changed {
  readonly contained: Contained;
  /** What Device Defender, or a suppression of ours, makes of it. */
  change(): Promise<unknown>;
}

const blank = JSON.stringify({ Version: '2012-10-17', Statement: [] });

const checkName = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
const resourceOf = (policyName: string) => ({
  policyVersionIdentifier: { policyName, policyVersionId: '1' },
});

/** One thing of each kind that can be contained, as it is before; a suppression may be there before, or not. */
async function thingsToChange(
  { defender: { call }, clock }: LocalResponder,
  loggingRole: string,
): Promise<readonly Changed[]> {
  const thingName = 'lamp-8';
  const thingGroupName = 'Quarantine';
  const policyName = 'pump-policy-8';
  const roleArn = loggingRole;
  const inDays = (days: number) => clock.now().getTime() / 1000 + days * 86_400;
  const suppress = (operation: string, policyName: string, days: number) =>
    call(operation, {
      ...{ checkName, resourceIdentifier: resourceOf(policyName), expirationDate: inDays(days) },
      ...(operation === 'CreateAuditSuppression' && { clientRequestToken: policyName }),
    });
  const idOf = async (seeded: Promise<unknown>): Promise<string> =>
    String(Object(await seeded).certificateId);

  await call('CreateThing', { thingName });
  await call('CreatePolicy', { policyName, policyDocument: blank });
  await call('SetV2LoggingOptions', { roleArn, defaultLogLevel: 'INFO', disableAllLogs: true });
  await suppress('CreateAuditSuppression', 'accepted-by-hand', 1);
  const certificate = await idOf(call('SeedCertificate', {}));
  const authority = await idOf(call('SeedCACertificate', { autoRegistrationStatus: 'ENABLE' }));

  return [
    {
      contained: { kind: 'thing-group', thingName, thingGroupName },
      change: () => call('AddThingToThingGroup', { thingName, thingGroupName }),
    },
    {
      contained: { kind: 'certificate', certificateId: certificate },
      change: () => call('UpdateCertificate', { certificateId: certificate, newStatus: 'INACTIVE' }),
    },
    {
      contained: { kind: 'ca-certificate', certificateId: authority },
      change: () => call('UpdateCACertificate', { certificateId: authority, newStatus: 'INACTIVE' }),
    },
    {
      contained: { kind: 'policy', policyName },
      change: () => call('CreatePolicyVersion', { policyName, policyDocument: blank, setAsDefault: true }),
    },
    {
      contained: { kind: 'logging' },
      change: () => call('SetV2LoggingOptions', { roleArn, defaultLogLevel: 'ERROR', disableAllLogs: false }),
    },
    {
      contained: { kind: 'suppression', checkName, resource: resourceOf('accepted') },
      change: () => suppress('CreateAuditSuppression', 'accepted', 90),
    },
    {
      contained: { kind: 'suppression', checkName, resource: resourceOf('accepted-by-hand') },
      change: () => suppress('UpdateAuditSuppression', 'accepted-by-hand', 90),
    },
  ];
}

/**
 * Puts back one thing of each kind that can be contained, as `respond` does. Rules release quarantines alone until there
 * are commands to undo the rest: its effects are asked for here.
 */
export async function putEachKindBack(
  responder: LocalResponder,
  respond: Platform,
  loggingRole: string,
): Promise<void> {
  const iot = createIoTClient(respond);
  const effects = createEffects(iot);
  for (const { contained, change } of await thingsToChange(responder, loggingRole)) {
    const before = await effects.read(contained);
    await change();
    const made = await effects.read(contained);
    await effects.putBack(contained, before, made);
    if (isSameCondition(before, made) || !isSameCondition(before, await effects.read(contained)))
      throw new Error(`The ${describeContained(contained)} was to be changed, and put back`);
  }
  iot.destroy();
}
