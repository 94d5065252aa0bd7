import { createHandler } from '../../functions/receive-violation/handler.ts';
import { createHistory, type History } from '../../shared/history/history.ts';
import { createPark } from '../../shared/history/park.ts';
import type { JsonObject } from '../../shared/json/json.ts';
import { historyTable } from '../../shared/printing/history-table.ts';
import { createRecordNotice } from '../../shared/receiving/record-notice.ts';
import { loadRuleset } from '../../shared/rules/load.ts';
import { sampleDocument } from '../../shared/sources/sample.ts';
import { sources as productSources } from '../../shared/sources/sources.ts';
import { enforcing } from '../builders/rulesets.ts';
import { snsEvent } from '../builders/sns-event.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';
import {
  createCountingTelemetry,
  createLeapingClock,
  createRecordedWakeUpQueue,
} from '../fakes/recorders.ts';
import { aViolation, messageOf } from '../fixtures/notices/builders.ts';
import { attestationSource } from '../fixtures/sources/attestation/source.ts';
import { aRule } from '../unit/shared/rules/builders.ts';

const sources = [...productSources, attestationSource];

const anAttestation = (members: JsonObject = {}): JsonObject => ({
  attestationId: 'boot-17',
  attestedAt: 1790000100000,
  attestationVerdict: 'rejected',
  thingName: 'pump-17',
  firmware: '4.2.1',
  reason: 'an unknown hash',
  ...members,
});

const source = {
  version: 7,
  rules: [
    aRule(),
    aRule({
      id: 'bad-firmware',
      match: { kind: ['attestation'], firmware: [{ prefix: '4.' }] },
      respond: [{ notify: { severity: 'high' } }],
    }),
  ],
  settings: enforcing,
};

let tables: EmbeddedTables;
let history: History;
const wakeUpQueue = createRecordedWakeUpQueue();
beforeEach(async () => {
  tables = await startEmbeddedTables();
  history = createHistory(tables.documents, tables.historyTable, undefined, sources);
});
afterEach(() => tables.close());

async function receive(...messages: readonly JsonObject[]): Promise<void> {
  const loaded = loadRuleset(source, sources);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const common = { history, clock: createLeapingClock(), telemetry: createCountingTelemetry() };
  const by = 'receive-violation';
  const handle = createHandler({
    recordNotice: createRecordNotice({ ...common, by, sources, liveRuleset: async () => loaded.ruleset }),
    park: createPark({ ...common, by }),
    ...{ ...common, wakeUpQueue, sources },
  });
  await handle(snsEvent(...messages.map(messageOf)));
}

const listed = async () => (await history.list({ by: 'time' }, { limit: 10 })).events;

test('a notice of a third source becomes an event that a rule on its kind decides', async () => {
  await receive(anAttestation(), anAttestation());
  expect(await listed()).toMatchObject([
    {
      kind: 'attestation',
      eventId: 'attestation/boot-17/2026-09-21T14:15:00.000Z',
      subject: 'thing/pump-17',
      firmware: '4.2.1',
      decision: { because: 'rule-matches', rule: { id: 'bad-firmware' }, rulesetVersion: 7 },
      responses: [{ status: 'planned', step: { kind: 'notify', severity: 'high' } }],
    },
  ]);
  expect(wakeUpQueue.sent).toContain('attestation/boot-17/2026-09-21T14:15:00.000Z');
});

test('the end that a third source names releases, and is answered by no rule', async () => {
  await receive(anAttestation({ attestationVerdict: 'accepted' }));
  expect(await listed()).toMatchObject([
    { decision: { because: 'not-in-alarm', steps: [{ kind: 'release' }] }, attestationVerdict: 'accepted' },
  ]);
});

test('a notice of a third source that contradicts an earlier one is parked beside it', async () => {
  await receive(anAttestation(), anAttestation({ firmware: '5.0.0' }), anAttestation({ attestedAt: 5 }));
  const parked = (await listed()).filter(({ kind }) => kind === 'parked');
  expect(parked).toHaveLength(2);
  expect(parked).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ reason: 'contradictory', detail: expect.stringMatching(/^firmware /) }),
      expect.objectContaining({ reason: 'invalid-attestation' }),
    ]),
  );
});

test('history shows an event of a third source beside those of the product', async () => {
  await receive(anAttestation(), aViolation());
  const table = historyTable(await listed(), 200, sources);
  expect(table).toMatch(/rejected firmware 4\.2\.1.*thing\/pump-17.*bad-firmware.*notify .*planned/);
  expect(table).toMatch(/in-alarm fleet/);
});

test('decisions on documents of a third source are listed for replays', async () => {
  await receive(anAttestation());
  const { decisions } = await history.decisions({ limit: 10 });
  expect(decisions).toMatchObject([{ kind: 'attestation', document: { kind: 'attestation' } }]);
});

test('a sample of a third source is the document that its rules see', () => {
  expect(sampleDocument(anAttestation(), sources)).toMatchObject({
    kind: 'attestation',
    subject: 'thing/pump-17',
  });
});

test('a rule about a third source asks for no more than what fits its kind', () => {
  const rule = aRule({ match: { kind: ['attestation'] }, respond: [{ mitigate: ['QuarantineThing'] }] });
  expect(loadRuleset({ ...source, rules: [rule] }, sources)).toMatchObject({
    problems: [{ message: expect.stringContaining("can't be answered with mitigate: use notify") }],
  });
});

test('without the third source its notices, rules and rows are refused', async () => {
  await receive(anAttestation());
  const without = createHistory(tables.documents, tables.historyTable);
  await expect(without.list({ by: 'time' }, { limit: 10 })).rejects.toThrow('cannot be read');
  expect(loadRuleset(source)).toMatchObject({
    problems: [{ message: 'must be exactly one of [violation], [finding], [check]' }],
  });
});
