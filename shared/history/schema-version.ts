export type Row = Record<string, unknown>;

/** A row could not be read back as what it should be: written by another version, or by hand. */
export class UnreadableRowError extends Error {
  override readonly name = 'UnreadableRowError';
  /** The event or the task that the row says it is about. */
  readonly about: { readonly eventId?: string; readonly taskId?: string };

  constructor(message: string, { eventId, taskId }: Row) {
    super(message);
    this.about = {
      ...(typeof eventId === 'string' && { eventId }),
      ...(typeof taskId === 'string' && { taskId }),
    };
  }
}

/**
 * What rows are written as. A release that changes what rows hold counts it up and says here how to bring a row of the
 * version before up to date: both are there for as long as history keeps rows.
 */
export const schemaVersion = 1;

type Upgrade = (row: Row) => Row;

const fromPrevious: Upgrade | undefined = undefined;

/** Reads rows of the current version as they are, those of the one before brought up to date, and no others. */
export const createUpToDate =
  (current: number, upgrade: Upgrade | undefined) =>
  (row: Row): Row => {
    const { schemaVersion: version } = row;
    if (version === current) return row;
    if (version === current - 1 && upgrade) return { ...upgrade(row), schemaVersion: current };
    throw new UnreadableRowError(
      `The row ${row.pk} ${row.sk} of the history table ${because(version, current)}`,
      row,
    );
  };

const because = (version: unknown, current: number): string =>
  typeof version === 'number' && version > current
    ? `was written by a newer release (schema version ${version}, and this one knows ${current}): deploy that one again`
    : `has schema version ${version}, which this release can not read: it knows ${current}`;

export const upToDate = createUpToDate(schemaVersion, fromPrevious);
