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
  /** Plays it, as far as people, devices and AWS act in it. */
  readonly play: (stage: Stage) => Promise<void>;
}
