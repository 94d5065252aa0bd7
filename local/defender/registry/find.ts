import { ServiceError } from '../errors.ts';

/** The entry, or `ResourceNotFoundException` with `what` it was, e.g. `thing lamp-1`. */
export function found<Entry>(entries: ReadonlyMap<string, Entry>, key: string, what: string): Entry {
  const entry = entries.get(key);
  if (entry === undefined)
    throw new ServiceError('ResourceNotFoundException', `${what} ${key} does not exist`);
  return entry;
}

/** The name at the end of an ARN such as `arn:aws:iot:…:thinggroup/NAME`. */
export const nameInArn = (arn: string): string => arn.slice(arn.indexOf('/') + 1);
