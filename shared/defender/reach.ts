import {
  DescribeCertificateCommand,
  type IoTClient,
  ListPrincipalThingsCommand,
  ListTargetsForPolicyCommand,
  ListThingsInThingGroupCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import type { Clock } from '../time/clock.ts';
import { within } from '../time/within.ts';
import { type Count, type CountingCall, createCount } from './count.ts';
import { isCertificateId, isPolicyName } from './ids.ts';
import type { MitigationTarget } from './mitigation-effects.ts';
import { quotas } from './quotas.ts';
import { refusalOf } from './refusals.ts';

/** `unfinished`: ask again soon, it goes on where it stopped. `unknown`: it can't be counted within ten minutes. */
export type Devices = number | 'unfinished' | 'unknown';

/** How many devices depend on what is about to be changed. */
export interface Reach {
  /**
   * At least one; counts no further than to one more than `atMost`, and for three seconds. Throws the SDK's exceptions
   * in the first ten minutes.
   */
  devicesOf(target: MitigationTarget, atMost: number): Promise<Devices>;
}

type Iot = Pick<IoTClient, 'send'>;

/** Other responses wait meanwhile, so one pass counts no longer. In milliseconds. */
const longestPassMillis = 3000;

/** What takes longer is not counted to its end: six thousand certificates at ten calls a second. In milliseconds. */
const longestCountMillis = 600_000;

/** What nobody asked for again is forgotten after an hour. In milliseconds. */
const maxAgeMillis = 3_600_000;

interface Begun {
  readonly count: Count;
  readonly beganAt: number;
}

/** Counts go on from pass to pass, and are forgotten once they are used. */
export function createReach(iot: Iot, clock: Clock): Reach {
  const now = (): number => clock.now().getTime();
  const counts = new Map<string, Begun>();

  function begunFor(target: MitigationTarget, name: string): Begun {
    for (const [old, { beganAt }] of counts) if (now() - beganAt >= maxAgeMillis) counts.delete(old);
    const begun = counts.get(name) ?? { count: createCount(firstCall(iot, target)), beganAt: now() };
    counts.set(name, begun);
    return begun;
  }

  const isTooLong = ({ beganAt }: Begun): boolean => now() - beganAt >= longestCountMillis;

  /** For three seconds; what fails then fails again soon enough, or else is unknown. */
  async function goOn(begun: Begun, isEnough: () => boolean): Promise<void> {
    const end = now() + longestPassMillis;
    try {
      await within(
        clock,
        longestPassMillis,
        begun.count.goOn(() => isEnough() || now() >= end),
      );
    } catch (error) {
      if (!isTooLong(begun) || refusalOf(error)) throw error;
    }
  }

  return {
    async devicesOf(target, atMost) {
      if ('thingName' in target) return 1;
      const name = JSON.stringify(target.resource);
      const begun = begunFor(target, name);
      const isEnough = () => begun.count.size() > atMost;
      await goOn(begun, isEnough);
      const isCounted = isEnough() || begun.count.isComplete();
      if (!isCounted && !isTooLong(begun)) return 'unfinished';
      counts.delete(name);
      return isCounted ? Math.max(1, Math.min(begun.count.size(), atMost + 1)) : 'unknown';
    },
  };
}

const nothing: CountingCall = async () => ({ things: [], more: [] });

function firstCall(iot: Iot, target: MitigationTarget): CountingCall {
  if ('thingName' in target) return nothing;
  const { deviceCertificateId = '', policyVersionIdentifier: { policyName = '' } = {} } = target.resource;
  if (isCertificateId(deviceCertificateId)) return ofCertificate(iot, deviceCertificateId);
  return isPolicyName(policyName) ? ofPolicy(iot, policyName) : nothing;
}

const ofCertificate =
  (iot: Iot, certificateId: string): CountingCall =>
  async () => {
    const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
    return { things: [], more: [ofPrincipal(iot, certificateDescription?.certificateArn ?? certificateId)] };
  };

/** A policy is attached to certificates and to thing groups (AWS IoT API reference, AttachPolicy). */
const ofPolicy =
  (iot: Iot, policyName: string, marker?: string): CountingCall =>
  async () => {
    const { targets = [], nextMarker } = await iot.send(
      new ListTargetsForPolicyCommand({ policyName, pageSize: quotas.pageSize, ...(marker && { marker }) }),
    );
    const next = nextMarker ? [ofPolicy(iot, policyName, nextMarker)] : [];
    return { things: [], more: [...targets.map((target) => ofTarget(iot, target)), ...next] };
  };

function ofTarget(iot: Iot, target: string): CountingCall {
  const thingGroupName = /:thinggroup\/(?<name>.+)$/.exec(target)?.groups?.name;
  return ifThere(thingGroupName ? ofGroup(iot, thingGroupName) : ofPrincipal(iot, target));
}

/** What has gone since it was listed is no device. */
const ifThere =
  (call: CountingCall): CountingCall =>
  async () => {
    try {
      return await call();
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return nothing();
      throw error;
    }
  };

const ofPrincipal =
  (iot: Iot, principal: string, token?: string): CountingCall =>
  async () => {
    const { things = [], nextToken } = await iot.send(
      new ListPrincipalThingsCommand({
        ...{ principal, maxResults: quotas.pageSize },
        ...(token && { nextToken: token }),
      }),
    );
    return { things, more: nextToken ? [ofPrincipal(iot, principal, nextToken)] : [] };
  };

const ofGroup =
  (iot: Iot, thingGroupName: string, token?: string): CountingCall =>
  async () => {
    const { things = [], nextToken } = await iot.send(
      new ListThingsInThingGroupCommand({
        ...{ thingGroupName, recursive: true, maxResults: quotas.pageSize },
        ...(token && { nextToken: token }),
      }),
    );
    return { things, more: nextToken ? [ofGroup(iot, thingGroupName, nextToken)] : [] };
  };
