import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose_gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Objects of which it is asked how many something still holds. */
export function createLiving() {
  const watched: WeakRef<object>[] = [];
  return {
    watch: (object: object): void => void watched.push(new WeakRef(object)),
    count: (): number => watched.length,
    async alive(): Promise<number> {
      await new Promise(setImmediate);
      collectGarbage();
      return watched.filter((each) => each.deref() !== undefined).length;
    },
  };
}
