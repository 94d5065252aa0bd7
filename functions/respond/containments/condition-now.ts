import type { Condition } from '../../../shared/containments/condition.ts';
import type { Contained } from '../../../shared/containments/contained.ts';
import type { Effects } from '../../../shared/defender/effects/effects.ts';
import { refusalOf } from '../../../shared/defender/refusals.ts';

/** How AWS IoT has something now; nothing where it is gone. Any other refusal says nothing about it, and is thrown. */
export async function conditionNow(
  effects: Pick<Effects, 'read'>,
  contained: Contained,
): Promise<Condition | undefined> {
  try {
    return await effects.read(contained);
  } catch (error) {
    if (refusalOf(error)?.refusal === 'gone') return undefined;
    throw error;
  }
}
