import type { AskedCall, Distort } from '../world/answering.ts';
import type { WorldOptions } from '../world/world.ts';
import type { Stage } from './stage.ts';

export interface Scenario {
  readonly name: string;
  /** What happens, in one sentence. */
  readonly about: string;
  readonly things: readonly string[];
  /** The rules in force when it begins. */
  readonly rules: readonly object[];
  /** How its world differs from any other. */
  readonly world?: Pick<WorldOptions, 'latencyMillis' | 'fifoCopies' | 'indexLagMillis'>;
  /** How the responses of its events end where nothing fails, by subject. */
  readonly ends: readonly string[];
  readonly broken: Broken;
  /** Plays what people, devices and AWS do in it. */
  readonly play: (stage: Stage) => Promise<void>;
}

/** The product with a deliberate mistake, which some schedule of the scenario has to reveal. */
export interface Broken {
  /** What is wrong with it. */
  readonly mistake: string;
  /** The calls that it gets wrong. */
  readonly concerns: (call: AskedCall) => boolean;
  readonly distort: Distort;
}
