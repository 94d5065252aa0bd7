/** What a check says about one thing that it looked at. */
export interface Observation {
  readonly status: 'ok' | 'warn' | 'fail' | 'skipped';
  readonly says: string;
  /** The command that mends it, or what a person has to do. */
  readonly fix?: string;
}

export interface Finding extends Observation {
  /** The check that says so. */
  readonly id: string;
}

export interface Check {
  readonly id: string;
  /** May throw: that becomes a finding of its own. */
  readonly run: () => Promise<readonly Observation[]>;
}

export const ok = (says: string): Observation => ({ status: 'ok', says });
export const warn = (says: string, fix?: string): Observation => ({
  status: 'warn',
  says,
  ...(fix && { fix }),
});
export const fail = (says: string, fix: string): Observation => ({ status: 'fail', says, fix });
export const skipped = (says: string): Observation => ({ status: 'skipped', says });
