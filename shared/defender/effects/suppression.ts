import {
  DeleteAuditSuppressionCommand,
  DescribeAuditSuppressionCommand,
  ResourceNotFoundException,
  UpdateAuditSuppressionCommand,
} from '@aws-sdk/client-iot';
import { suitableResource } from '../resource-identifier.ts';
import type { Effect, Iot } from './effect.ts';

/** An audit suppression, by its check and its resource. */
export const createSuppressionEffect = (iot: Iot): Effect<'suppression'> => ({
  async read({ checkName, resource }) {
    const resourceIdentifier = suitableResource(resource);
    try {
      const { expirationDate, description } = await iot.send(
        new DescribeAuditSuppressionCommand({ checkName, resourceIdentifier }),
      );
      return {
        ...{ of: 'suppression', exists: true },
        ...(expirationDate && { expirationDate: expirationDate.toISOString() }),
        ...(description && { description }),
      };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return { of: 'suppression', exists: false };
      throw error;
    }
  },

  async putBack({ checkName, resource }, { exists, expirationDate, description = '' }) {
    const resourceIdentifier = suitableResource(resource);
    if (!exists) await iot.send(new DeleteAuditSuppressionCommand({ checkName, resourceIdentifier }));
    else
      await iot.send(
        new UpdateAuditSuppressionCommand({
          checkName,
          resourceIdentifier,
          // One that is left out stays as it is: what had none gets the empty one.
          description,
          ...(expirationDate ? { expirationDate: new Date(expirationDate) } : { suppressIndefinitely: true }),
        }),
      );
  },
});
