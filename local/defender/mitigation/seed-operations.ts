import * as v from 'valibot';
import { operation } from '../operation.ts';
import { roleArn } from '../schemas.ts';

/** Not of AWS: takes a role away from Device Defender, or gives it back. Actions with it fail meanwhile. */
const seedRefusedRole = operation({
  name: 'SeedRefusedRole',
  method: 'POST',
  path: '/_simulator/seed/refused-role',
  input: v.object({ roleArn, refused: v.optional(v.boolean(), true) }),
  run: ({ roleArn, refused }, { account }) => {
    if (refused) account.mitigation.refusedRoles.add(roleArn);
    else account.mitigation.refusedRoles.delete(roleArn);
    return {};
  },
});

export const mitigationSeedOperations = [seedRefusedRole];
