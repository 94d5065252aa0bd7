import type { PreImage, Response, Status } from './response.ts';

const done: readonly Status[] = ['succeeded', 'verified', 'unverified'];

/** That a thing joined a group that it was not in, or that a device's certificate was changed. */
const cutsOff = (preImage: PreImage): boolean =>
  preImage.of === 'certificate' ||
  (preImage.of === 'thing-groups' && preImage.things.some(({ joins }) => joins.length > 0));

/** Whether responses hold a device contained: they did it, and neither a release nor a person has put it back. */
export const isContaining = (responses: readonly Response[]): boolean =>
  responses.some(({ status, preImages = [] }) => done.includes(status) && preImages.some(cutsOff));
