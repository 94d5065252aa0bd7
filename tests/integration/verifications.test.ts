import { createVerifications } from '../../shared/history/verifications.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';

let tables: EmbeddedTables;
beforeAll(async () => {
  tables = await startEmbeddedTables();
});
afterAll(() => tables.close());

const checkName = 'LOGGING_DISABLED_CHECK';
const startedAt = new Date('2026-11-01T00:00:00.000Z');

test('the latest verification of a check is saved once for each revision', async () => {
  const verifications = createVerifications(tables.documents, tables.historyTable);
  expect(await verifications.read(checkName)).toBeUndefined();
  const first = { checkName, startedAt, revision: 0 };
  expect(await verifications.save(first)).toBe(true);
  expect(await verifications.save(first)).toBe(false);
  expect(await verifications.save({ ...first, auditTaskId: 'a1', revision: 1 })).toBe(true);
  expect(await verifications.read(checkName)).toEqual({ ...first, auditTaskId: 'a1', revision: 2 });
});

test('an audit that was started to verify is known as such', async () => {
  const verifications = createVerifications(tables.documents, tables.historyTable);
  await verifications.claim('a1', startedAt);
  await verifications.claim('a1', startedAt);
  expect(await verifications.isClaimed('a1')).toBe(true);
  expect(await verifications.isClaimed('a2')).toBe(false);
});
