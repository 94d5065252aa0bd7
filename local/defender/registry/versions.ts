import { ServiceError } from '../errors.ts';

/** Throws `VersionConflictException` if the caller expects another version than there is. */
export function checkVersion(version: number, expectedVersion: number | undefined): void {
  if (expectedVersion !== undefined && expectedVersion !== version)
    throw new ServiceError('VersionConflictException', `the version is ${version}, not ${expectedVersion}`);
}

/** `ResourceAlreadyExistsException` with the members that say which one exists. */
export const alreadyExists = (resourceId: string, resourceArn: string): ServiceError =>
  new ServiceError('ResourceAlreadyExistsException', `${resourceArn} exists already`, {
    resourceId,
    resourceArn,
  });
