import {
  CreateAuditSuppressionCommand,
  DescribeAuditSuppressionCommand,
  type IoTClient,
  ResourceAlreadyExistsException,
  type ResourceIdentifier,
  UpdateAuditSuppressionCommand,
} from '@aws-sdk/client-iot';
import { orRefusal, type Refusal } from './refusals.ts';
import { suitableResource } from './resource-identifier.ts';

export interface Suppression {
  readonly checkName: string;
  readonly resourceIdentifier: ResourceIdentifier;
  /** Absent: indefinitely. */
  readonly expirationDate?: Date;
  readonly description: string;
  readonly clientRequestToken: string;
}

export interface Suppressed {
  readonly because: string;
  readonly requestId: string;
}

export interface Suppressions {
  /** Makes sure that findings of this check on this resource are suppressed at least that long. Safe to repeat. */
  ensure(suppression: Suppression): Promise<Suppressed | Refusal>;
}

type Iot = Pick<IoTClient, 'send'>;

export const createSuppressions = (iot: Iot): Suppressions => ({
  ensure: (suppression) => orRefusal(ensureSuitable(iot, suppression)),
});

const ensureSuitable = async (iot: Iot, suppression: Suppression): Promise<Suppressed> =>
  ensure(iot, { ...suppression, resourceIdentifier: suitableResource(suppression.resourceIdentifier) });

/** Exactly one of the two is sent: which one wins where both are given is not documented. */
const periodOf = ({ expirationDate }: Suppression) =>
  expirationDate ? { expirationDate } : { suppressIndefinitely: true };

async function ensure(iot: Iot, suppression: Suppression): Promise<Suppressed> {
  const { checkName, resourceIdentifier, description, clientRequestToken } = suppression;
  const period = periodOf(suppression);
  try {
    const { $metadata } = await iot.send(
      new CreateAuditSuppressionCommand({
        checkName,
        resourceIdentifier,
        description,
        clientRequestToken,
        ...period,
      }),
    );
    return { because: 'the suppression was created', requestId: $metadata.requestId ?? 'unknown' };
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
    return extend(iot, suppression);
  }
}

/** A suppression that exists is never shortened: its end date may be deliberate. */
async function extend(iot: Iot, suppression: Suppression): Promise<Suppressed> {
  const { checkName, resourceIdentifier, description, expirationDate: wanted } = suppression;
  const existing = await iot.send(new DescribeAuditSuppressionCommand({ checkName, resourceIdentifier }));
  const requestId = existing.$metadata.requestId ?? 'unknown';
  if (existing.suppressIndefinitely)
    return { because: 'a suppression without an end exists already', requestId };
  if (wanted && existing.expirationDate && existing.expirationDate.getTime() >= floorToSecond(wanted)) {
    return { because: 'a suppression that ends no earlier exists already', requestId };
  }
  const { $metadata } = await iot.send(
    new UpdateAuditSuppressionCommand({
      checkName,
      resourceIdentifier,
      description,
      ...periodOf(suppression),
    }),
  );
  return {
    because: 'the suppression that existed was extended',
    requestId: $metadata.requestId ?? 'unknown',
  };
}

/** The API keeps whole seconds. */
const floorToSecond = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;
