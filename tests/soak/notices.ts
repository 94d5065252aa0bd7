import type { World } from '../faults/world/world.ts';

/** What operators were notified of. */
export interface Notices {
  /** Reads what there is since the last time. */
  take(): void;
  /** When a notice had this name in it last, in milliseconds. */
  last(name: string): number | undefined;
  count(): number;
}

/** Names and ids: notices are JSON and sentences. */
const names = /[\w.:/#-]{3,}/g;

export function createNotices(world: World): Notices {
  const last = new Map<string, number>();
  const topicArn = world.resolver.physical('OpsTopic').arn;
  let count = 0;
  return {
    take() {
      const now = world.clock.now().getTime();
      for (const { message, subject = '' } of world.topics.published(topicArn)) {
        count += 1;
        for (const [name] of `${subject} ${message}`.matchAll(names)) last.set(name, now);
      }
    },
    last: (name) => last.get(name),
    count: () => count,
  };
}
