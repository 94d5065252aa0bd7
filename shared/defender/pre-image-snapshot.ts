import type { PreImage } from '../responses/response.ts';

/** What was there before; `already`: the action would change nothing; `wait`: it would fail as things are. */
export type Snapshot =
  | { readonly kind: 'pre-image'; readonly preImage: PreImage }
  | { readonly kind: 'already'; readonly because: string }
  | { readonly kind: 'wait'; readonly because: string }
  | { readonly kind: 'nothing-to-keep' };
