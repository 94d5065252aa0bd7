import { createUpToDate, schemaVersion, upToDate } from '../../../../shared/history/schema-version.ts';

const row = (version?: number) => ({ pk: 'event/1', sk: 'event', schemaVersion: version, thing: 'lamp-1' });

/** A later release, in which a thing is called a subject. */
const later = createUpToDate(2, ({ thing, ...others }) => ({ ...others, subject: `thing/${thing}` }));

describe('a row of history', () => {
  it('a row of history is read as it is where this release wrote it', () => {
    expect(upToDate(row(schemaVersion))).toEqual(row(schemaVersion));
    expect(later(row(2))).toEqual(row(2));
  });

  it('a row of history of the version before is brought up to date', () => {
    expect(later(row(1))).toEqual({ pk: 'event/1', sk: 'event', schemaVersion: 2, subject: 'thing/lamp-1' });
  });

  it('a row of history of a newer release is refused, and says what to do', () => {
    expect(() => upToDate(row(schemaVersion + 1))).toThrow(
      `The row event/1 event of the history table was written by a newer release (schema version ${schemaVersion + 1}`,
    );
  });

  it.each([[0], [undefined], [-1]])(
    'a row of history of version %s is refused by a release that knows none such',
    (version) => {
      expect(() => later(row(version))).toThrow('which this release can not read: it knows 2');
      expect(() => upToDate(row(version))).toThrow(`it knows ${schemaVersion}`);
    },
  );
});
