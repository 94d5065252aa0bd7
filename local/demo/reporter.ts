import pc from 'picocolors';
import { historyTable } from '../../cli/history/print.ts';
import type { DefenderEvent } from '../../shared/events/event.ts';
import type { StackFile } from '../stack/stack-file.ts';
import type { Chapter } from './expectation.ts';

/** Tells the story to a person as it happens, or to a machine at its end. */
export interface Narrator {
  started(file: StackFile, millis: number): void;
  chapter(chapter: Chapter): void;
  /** Whether every expected outcome was reached. */
  ended(history: readonly DefenderEvent[]): boolean;
}

const isReached = ({ outcomes }: Chapter): boolean => outcomes.every(({ reached }) => reached);

export function createNarrator(json: boolean): Narrator {
  const chapters: Chapter[] = [];
  const say = json ? () => {} : console.log;
  return {
    started({ endpoints, topics }, millis) {
      say(`The responder runs on this machine (started in ${millis} ms):`);
      for (const [name, url] of Object.entries(endpoints)) say(`  ${name.padEnd(9)} ${url}`);
      say(`  notices   ${topics.DefenderTopic}`);
      say('  .local/stack.json says the same to programs.\n');
    },
    chapter(chapter) {
      chapters.push(chapter);
      say(`${pc.dim(clockTime(chapter.at))} ${pc.bold(chapter.title)}`);
      for (const { expected, found, reached } of chapter.outcomes) {
        say(
          reached
            ? `         ${pc.green('✓')} ${expected}`
            : `         ${pc.red('✗')} ${expected}\n           found: ${found}`,
        );
      }
    },
    ended(history) {
      const reached = chapters.every(isReached);
      const missed = chapters
        .flatMap(({ outcomes }) => outcomes)
        .filter((outcome) => !outcome.reached).length;
      if (json) console.log(JSON.stringify({ reached, missed, chapters, history }, null, 2));
      say(`\nThe history of the run:\n${historyTable([...history].reverse())}`);
      say(
        reached
          ? pc.green('\nEvery expected outcome was reached.')
          : pc.red(`\n${missed} expected outcomes were not reached.`),
      );
      return reached;
    },
  };
}

const clockTime = (at: Date): string => at.toISOString().slice(11, 19);
