import pc from 'picocolors';
import { printable } from '../../shared/text/printable.ts';
import type { Outcome } from './carry-out.ts';

const colours: Readonly<Record<Outcome['state'], (text: string) => string>> = {
  already: pc.green,
  done: pc.green,
  todo: pc.yellow,
  refused: pc.red,
  failed: pc.red,
  skipped: pc.dim,
};

const width = 'already'.length;

/** One line for each step, and below it what was there before and how to take it back. */
export const outcomeLines = (outcomes: readonly Outcome[]): readonly string[] => outcomes.flatMap(linesOf);

function linesOf({ what, state, because, before, undo }: Outcome): readonly string[] {
  const indent = ' '.repeat(width + 2);
  return [
    `${colours[state](state.padEnd(width))}  ${printable(what)}${because ? `: ${printable(because)}` : ''}`,
    ...(before ? [`${indent}${state === 'done' ? 'there before' : 'there now'}: ${printable(before)}`] : []),
    ...(undo && state !== 'todo' ? [`${indent}to take it back: ${printable(undo)}`] : []),
  ];
}
