import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import { IoTClient } from '@aws-sdk/client-iot';

/** Where code of a world stands: what answers its AWS calls, and whose time its timers go by. */
export interface Place {
  call(client: object, command: object): Promise<unknown>;
  sleep(millis: number): Promise<void>;
  /** Calls back once after `millis`. Returns a function that cancels. */
  after(millis: number, callback: () => void): () => void;
}

const current = new AsyncLocalStorage<Place>();

export const runIn = <Result>(place: Place, work: () => Result): Result => current.run(place, work);

/** The place of the code that asks; undefined for code of no world. */
export const currentPlace = (): Place | undefined => current.getStore();

const owners = new WeakMap<object, Place>();

/** Has a client that belongs to no function answered by a place. */
export const settleClient = (client: object, place: Place): void => void owners.set(client, place);

/** All clients of the SDK send by this one prototype. */
const sdk: { send(command: object, ...rest: readonly unknown[]): Promise<unknown> } = Object.getPrototypeOf(
  IoTClient.prototype,
);

/** How each timer that was set in a world is cancelled. */
const cancels = new WeakMap<object, () => void>();

const original = { send: sdk.send, setTimeout, clearTimeout };

function send(this: object, command: object, ...rest: readonly unknown[]): Promise<unknown> {
  const place = current.getStore() ?? owners.get(this);
  return place ? place.call(this, command) : original.send.call(this, command, ...rest);
}

/** Timers of functions go by the world's time, whoever sets them: Lambda middleware does. */
function setWorldTimeout(
  callback: (...passed: unknown[]) => void,
  millis = 0,
  ...passed: unknown[]
): unknown {
  const place = current.getStore();
  if (!place) return original.setTimeout(callback, millis, ...passed);
  const timer = {};
  cancels.set(
    timer,
    place.after(millis, () => runIn(place, () => callback(...passed))),
  );
  return timer;
}

function clearWorldTimeout(timer?: NodeJS.Timeout): void {
  const cancel = timer && cancels.get(timer);
  if (cancel) cancel();
  else original.clearTimeout(timer);
}

function install(patched: { send: unknown; setTimeout: unknown; clearTimeout: unknown }): void {
  const { send: by, ...timing } = patched;
  Object.assign(sdk, { send: by });
  Object.assign(globalThis, timing);
  Object.assign(timers, timing);
  syncBuiltinESMExports();
}

let holders = 0;

/** From now on code in a world reaches nothing outside of it, until the function that this returns is called. */
export function intercept(): () => void {
  holders += 1;
  if (holders === 1) install({ send, setTimeout: setWorldTimeout, clearTimeout: clearWorldTimeout });
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    holders -= 1;
    if (holders === 0) install(original);
  };
}
