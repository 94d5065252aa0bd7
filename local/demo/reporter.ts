import pc from 'picocolors';
import type { StackFile } from '../../shared/deployment/stack-file.ts';
import type { DefenderEvent } from '../../shared/events/event.ts';
import { historyTable } from '../../shared/printing/history-table.ts';
import type { DemoStep } from './expectation.ts';

/** Prints the demo step by step for people, or as one JSON object at its end for programs. */
export interface Reporter {
  started(file: StackFile, millis: number): void;
  step(step: DemoStep): void;
  /** Whether every expected outcome was reached. */
  ended(history: readonly DefenderEvent[]): boolean;
}

const isReached = ({ outcomes }: DemoStep): boolean => outcomes.every(({ reached }) => reached);

export function createReporter(json: boolean): Reporter {
  const steps: DemoStep[] = [];
  const say = json ? () => {} : console.log;
  return {
    started({ endpoints, topics }, millis) {
      say(`The responder runs on this machine (started in ${millis} ms):`);
      for (const [name, url] of Object.entries(endpoints)) say(`  ${name.padEnd(9)} ${url}`);
      say(`  notices   ${topics.DefenderTopic}`);
      say('  .local/stack.json says the same to programs.\n');
    },
    step(step) {
      steps.push(step);
      say(`${pc.dim(clockTime(step.at))} ${pc.bold(step.title)}`);
      for (const { expected, found, reached } of step.outcomes) {
        say(
          reached
            ? `         ${pc.green('✓')} ${expected}`
            : `         ${pc.red('✗')} ${expected}\n           found: ${found}`,
        );
      }
    },
    ended(history) {
      const reached = steps.every(isReached);
      const missed = steps.flatMap(({ outcomes }) => outcomes).filter((outcome) => !outcome.reached).length;
      if (json) console.log(JSON.stringify({ reached, missed, steps, history }, null, 2));
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
