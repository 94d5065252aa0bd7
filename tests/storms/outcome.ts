import type { World } from '../faults/world/world.ts';

interface Stored {
  readonly step: { readonly kind: string };
  readonly status: string;
}

const responsesOf = ({ responses }: Readonly<Record<string, unknown>>): readonly Stored[] =>
  Array.isArray(responses) ? responses : [];

/** Responses that mitigate, by how they stand. */
export function statusesIn(world: World): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of world.tables.get('HistoryTable')?.rows() ?? []) {
    for (const { step, status } of responsesOf(row)) {
      if (step.kind === 'mitigate') counts[status] = (counts[status] ?? 0) + 1;
    }
  }
  return counts;
}

/** Messages in queues that take what could not be handled. */
export const deadLettersIn = (world: World): number =>
  world.resolver
    .ofType('AWS::SQS::Queue')
    .map(([logicalId]) => logicalId)
    .filter((logicalId) => logicalId.endsWith('DeadLetters'))
    .reduce((sum, logicalId) => sum + world.queues.list(world.resolver.physical(logicalId).name).length, 0);
