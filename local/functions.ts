import { wire as parkUnreadable } from '../functions/park-unreadable/wiring.ts';
import { wire as receiveAudit } from '../functions/receive-audit/wiring.ts';
import { wire as receiveViolation } from '../functions/receive-violation/wiring.ts';
import { wire as reconcile } from '../functions/reconcile/wiring.ts';
import { wire as respond } from '../functions/respond/wiring.ts';
import type { StackOptions } from './stack/stack.ts';

/** The functions as they are deployed, by the name of their folder. */
export const functions = {
  'park-unreadable': parkUnreadable,
  'receive-audit': receiveAudit,
  'receive-violation': receiveViolation,
  reconcile,
  respond,
} as unknown as StackOptions['functions'];
