import type { IoTClient } from '@aws-sdk/client-iot';
import type { Condition } from '../../containments/condition.ts';
import type { Contained, ContainedKind } from '../../containments/contained.ts';

export type Iot = Pick<IoTClient, 'send'>;

type ContainedOf<Kind extends ContainedKind> = Extract<Contained, { kind: Kind }>;
type ConditionOf<Kind extends ContainedKind> = Extract<Condition, { of: Kind }>;

/** How one kind of thing that we change in AWS IoT is read, and put back. Both are safe to repeat. */
export interface Effect<Kind extends ContainedKind> {
  /** How AWS IoT has it now. Throws the SDK's exceptions; `ResourceNotFoundException` where it is gone. */
  read(contained: ContainedOf<Kind>): Promise<ConditionOf<Kind>>;
  /** Gives it back as it was before; `made` is what it has been turned into since. */
  putBack(
    contained: ContainedOf<Kind>,
    preImage: ConditionOf<Kind>,
    made: ConditionOf<Kind> | undefined,
  ): Promise<void>;
}
