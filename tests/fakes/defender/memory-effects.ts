import { CACertificateStatus, CertificateStateException, CertificateStatus } from '@aws-sdk/client-iot';
import type { Condition } from '../../../shared/containments/condition.ts';
import { type Contained, containmentIdOf } from '../../../shared/containments/contained.ts';
import type { Effects } from '../../../shared/defender/effects/effects.ts';
import { isThingName } from '../../../shared/defender/ids.ts';
import { NoThingError, UnsuitableResourceError } from '../../../shared/defender/refusals.ts';
import { suitableResource } from '../../../shared/defender/resource-identifier.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { MemoryAccount } from './memory-account.ts';
import { gone, invalid, type Trouble } from './trouble.ts';

/** Reads and puts back what is contained, and remembers what it put back. */
export function createMemoryEffects(account: MemoryAccount, { work, refusals }: Trouble, clock: Clock) {
  const putBacks: string[] = [];

  function read(contained: Contained): Condition {
    if (contained.kind === 'thing-group' && !isThingName(contained.thingName))
      throw new NoThingError('No thing can have this name: it is a client id');
    if (contained.kind === 'suppression') suitableResource(contained.resource);
    account.require(contained);
    return account.conditionOf(contained);
  }

  const effects: Effects = {
    async read(contained) {
      work('read');
      if (refusals.get('read')?.refusal === 'gone') throw gone(containmentIdOf(contained));
      if (refusals.has('read')) throw new UnsuitableResourceError('AWS IoT says no');
      return read(contained);
    },
    async putBack(contained, preImage, made) {
      work('putBack');
      if (isMember(preImage)) return;
      const now = attempt(() => read(contained));
      if (!now) return;
      const after = restored({ now, preImage, made }, clock.now());
      if (!after) return;
      account.set(contained, after);
      putBacks.push(nameOf(contained));
    },
  };
  return { effects, putBacks };
}

const nameOf = (contained: Contained): string =>
  contained.kind === 'thing-group'
    ? `${contained.thingName} from ${contained.thingGroupName}`
    : containmentIdOf(contained);

/** It was in the group before: nothing takes it out. */
const isMember = (preImage: Condition): boolean => preImage.of === 'thing-group' && preImage.isMember;

/** What is gone meanwhile needs nothing. */
function attempt(read: () => Condition): Condition | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

type Of<Kind extends Condition['of']> = Extract<Condition, { of: Kind }>;

interface PutBack {
  readonly now: Condition;
  readonly preImage: Condition;
  readonly made: Condition | undefined;
}

/** How it is once it was put back; undefined where that comes too late. */
function restored({ now, preImage, made }: PutBack, at: Date): Condition | undefined {
  switch (preImage.of) {
    case 'thing-group':
      return { ...preImage, isMember: false };
    case 'certificate':
      return withStatus(preImage, now, CertificateStatus);
    case 'ca-certificate':
      return withStatus(preImage, now, CACertificateStatus);
    case 'policy':
      return now.of === 'policy' ? withVersion(now, preImage, made) : undefined;
    case 'logging':
      return withLogging(preImage, now);
    case 'suppression':
      return withSuppression(preImage, now, at);
  }
}

/** A revoked certificate does not return: whether AWS lets it is not documented. */
function withStatus(
  preImage: Of<'certificate'> | Of<'ca-certificate'>,
  now: Condition,
  statuses: Readonly<Record<string, string>>,
): Condition {
  if (!Object.values(statuses).includes(preImage.status)) throw new Error(`No status: ${preImage.status}`);
  if (now.of === 'certificate' && now.status === 'REVOKED' && preImage.status !== 'REVOKED')
    throw new CertificateStateException({ message: 'the certificate is REVOKED', $metadata: {} });
  return { ...now, ...preImage };
}

function withVersion(now: Of<'policy'>, before: Of<'policy'>, made: Condition | undefined) {
  const { defaultVersionId } = before;
  if (!now.versionIds.includes(defaultVersionId)) return undefined;
  const blank = made?.of === 'policy' ? made.defaultVersionId : defaultVersionId;
  const isKept = (versionId: string) => versionId !== blank || before.versionIds.includes(versionId);
  return { ...now, defaultVersionId, versionIds: now.versionIds.filter(isKept) };
}

/** What was never set can't be unset: its logs are disabled. */
function withLogging({ isConfigured, ...before }: Of<'logging'>, now: Condition): Condition {
  const options = isConfigured ? { disableAllLogs: false, ...before } : { disableAllLogs: true };
  return { ...now, ...options, of: 'logging', isConfigured: true };
}

function withSuppression(preImage: Of<'suppression'>, now: Condition, at: Date): Condition | undefined {
  if (!preImage.exists) return preImage;
  if (now.of !== 'suppression' || !now.exists) return undefined;
  if (preImage.expirationDate && new Date(preImage.expirationDate) <= at)
    throw invalid('expirationDate: has passed');
  return preImage;
}
