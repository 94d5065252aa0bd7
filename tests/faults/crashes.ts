import { AsyncLocalStorage } from 'node:async_hooks';
import { IoTClient } from '@aws-sdk/client-iot';
import type { StackOptions } from '../../local/stack/stack.ts';

/** Where a function is killed: at which of the AWS calls made since it was armed, before or after its effect. */
export interface CrashPoint {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** The function died in the middle. */
class Crash extends Error {
  override readonly name = 'Crash';
}

export interface Crashes {
  readonly functions: StackOptions['functions'];
  /** Counts the calls that functions make from now on, and kills the one that reaches the point. */
  arm(point?: CrashPoint): void;
  /** The names of the calls that were made since. */
  calls(): readonly string[];
  restore(): void;
}

/** One invocation; once dead it makes no further call. */
interface Life {
  dead: boolean;
}

interface Sender {
  send(command: object, ...rest: readonly unknown[]): Promise<unknown>;
}

/** All clients of the SDK send by this one prototype. */
const sdk = Object.getPrototypeOf(IoTClient.prototype) as Sender;

/** Wraps the functions so that any AWS call inside them can be the last thing they do. */
export function createCrashes(functions: StackOptions['functions']): Crashes {
  const invocation = new AsyncLocalStorage<Life>();
  const send = sdk.send;
  let made: string[] = [];
  let point: CrashPoint | undefined;

  const kill = (life: Life): never => {
    life.dead = true;
    throw new Crash('killed here');
  };

  const isHere = (call: number, when: CrashPoint['when']): boolean =>
    point?.call === call && point.when === when;

  async function lastOrNot(life: Life, name: string, answer: () => Promise<unknown>): Promise<unknown> {
    if (life.dead) return kill(life);
    const call = made.push(name);
    if (isHere(call, 'before')) return kill(life);
    const answered = await answer();
    return isHere(call, 'after') ? kill(life) : answered;
  }

  sdk.send = async function (this: Sender, command, ...rest) {
    const life = invocation.getStore();
    const answer = () => send.call(this, command, ...rest);
    return life ? lastOrNot(life, command.constructor.name, answer) : answer();
  };

  const wrapped = Object.entries(functions).map(([name, wire]) => {
    const killable: typeof wire = (platform) => {
      const handler = wire(platform);
      return (event, context) =>
        invocation.run({ dead: false }, async () => {
          const life = invocation.getStore();
          const answer = await handler(event, context);
          if (life?.dead) throw new Crash('killed here');
          return answer;
        });
    };
    return [name, killable];
  });

  return {
    functions: Object.fromEntries(wrapped),
    arm(at) {
      made = [];
      point = at;
    },
    calls: () => made,
    restore() {
      sdk.send = send;
    },
  };
}
