const millisPerDay = 86_400_000;

/** When a notice was received, by which function, and how long history keeps it. */
export interface Receipt {
  readonly at: Date;
  readonly by: string;
  readonly retentionDays: number;
}

export const expiryOf = ({ at, retentionDays }: Receipt): Date =>
  new Date(at.getTime() + retentionDays * millisPerDay);
