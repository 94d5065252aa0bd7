import { CommanderError } from 'commander';
import { intercept } from './world/interception.ts';

/** 0: all holds; 1: something does not; 2: called wrongly. */
async function exitCodeOf(play: () => Promise<boolean>): Promise<number> {
  try {
    return (await play()) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
}

/**
 * Plays what a command line asks for, in worlds that reach nothing outside, and sets the exit code of the process. Whoever
 * reads what it prints may have enough before the end, as `head` has.
 */
export async function runCommand(play: () => Promise<boolean>): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const release = intercept();
  process.exitCode = await exitCodeOf(play);
  release();
}
