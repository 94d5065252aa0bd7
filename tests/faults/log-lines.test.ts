import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { groupedBy } from '../../shared/collections/grouped-by.ts';
import { statuses } from '../../shared/responses/lifecycle.ts';
import { reasonCodes } from '../../shared/responses/reason.ts';
import { metrics } from '../../shared/telemetry/metrics.ts';
import { positionsOf } from './engine/positions.ts';
import { audit } from './scenarios/audits.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { hour, setStage } from './scenarios/stage.ts';
import { alarmThenClear, oneViolation } from './scenarios/violations.ts';
import type { MadeCall } from './world/answering.ts';
import { intercept } from './world/interception.ts';
import { createWorld } from './world/world.ts';

/** What the logger itself puts on each line. */
const ofLogger = { level: v.string(), message: v.string(), timestamp: v.string(), service: v.string() };

const EventId = v.pipe(v.string(), v.regex(/^(violation|finding|audit|parked|discrepancy)\//));
const Text = v.pipe(
  v.string(),
  v.check((text) => !text.includes('{"'), 'a document is on a line'),
);

/** All that may be on a line: anything else fails. */
const LineSchema = v.strictObject({
  ...ofLogger,
  xray_trace_id: v.optional(v.string()),
  sampling_rate: v.optional(v.number()),
  requestId: v.string(),
  eventId: v.optional(EventId),
  eventIds: v.optional(v.array(EventId)),
  events: v.optional(v.number()),
  subject: v.optional(v.pipe(v.string(), v.regex(/^(thing|policy|certificate|account)\//))),
  taskId: v.optional(v.pipe(v.string(), v.regex(/^ddr-/))),
  checkName: v.optional(v.pipe(v.string(), v.regex(/_CHECK$/))),
  rule: v.optional(v.string()),
  response: v.optional(v.number()),
  status: v.optional(v.picklist(statuses)),
  because: v.optional(Text),
  parked: v.optional(EventId),
  reason: v.optional(Text),
  what: v.optional(Text),
  sweep: v.optional(v.string()),
  version: v.optional(v.number()),
  counted: v.optional(v.number()),
  read: v.optional(v.number()),
  error: v.optional(v.looseObject({ name: v.string(), message: Text })),
});
type Line = v.InferOutput<typeof LineSchema>;

const EmittedSchema = v.looseObject({
  _aws: v.object({
    Timestamp: v.number(),
    CloudWatchMetrics: v.tuple([
      v.object({
        Namespace: v.string(),
        Dimensions: v.tuple([v.array(v.string())]),
        Metrics: v.array(v.object({ Name: v.string(), Unit: v.string() })),
      }),
    ]),
  }),
  service: v.string(),
});
type Emitted = v.InferOutput<typeof EmittedSchema>;

interface Said {
  readonly lines: readonly Line[];
  readonly emitted: readonly Emitted[];
  /** Ids of all events that history came to have. */
  readonly known: ReadonlySet<string>;
  readonly calls: readonly MadeCall[];
}

const isEmitted = (line: object): boolean => '_aws' in line;

const toSay = { POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_METRICS_DISABLED: 'false' };
const before = { ...process.env };
const written: string[] = [];
let release: () => void;

beforeAll(() => {
  Object.assign(process.env, toSay);
  release = intercept();
});
beforeEach(() => {
  const keep = (chunk: unknown) => {
    written.push(String(chunk));
    return true;
  };
  for (const stream of [process.stdout, process.stderr]) jest.spyOn(stream, 'write').mockImplementation(keep);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => {
  release();
  for (const name of Object.keys(toSay)) process.env[name] = before[name];
});

/** Plays a scenario by the functions as they are deployed, where AWS fails at one call, and answers with all they said. */
async function said(scenario: Scenario, struck?: number): Promise<Said> {
  written.length = 0;
  const world = createWorld({
    ...scenario.world,
    strike: ({ position }) => (position === struck ? 'error' : undefined),
  });
  try {
    await scenario.play(await setStage(world, scenario));
    await world.settle(3 * hour);
    const rows = world.tables.get('HistoryTable')?.rows() ?? [];
    const all = written.map((line): object => JSON.parse(line));
    return {
      lines: all.filter((line) => !isEmitted(line)).map((line) => v.parse(LineSchema, line)),
      emitted: all.filter(isEmitted).map((line) => v.parse(EmittedSchema, line)),
      calls: [...world.calls],
      known: new Set(rows.map(({ eventId }) => String(eventId))),
    };
  } finally {
    world.close();
  }
}

const idsOn = ({ eventId, eventIds = [] }: Line): readonly string[] => [
  ...(eventId ? [eventId] : []),
  ...eventIds,
];

const scenarios = [oneViolation, alarmThenClear, audit];

/** Between them, these make every kind of call. */
const struck = [oneViolation, audit];

describe.each(scenarios)('$name: $about', (scenario) => {
  test('is logged in lines which each name an event of history', async () => {
    const { lines, known } = await said(scenario);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      expect([line.message, idsOn(line)]).toEqual([line.message, [expect.any(String)]]);
      expect([...known]).toEqual(expect.arrayContaining([...idsOn(line)]));
    }
  });

  test('moves each response under the id of its event, as history has it', async () => {
    const { lines } = await said(scenario);
    const moved = lines.filter(({ message }) => message === 'Response moved');
    expect(moved).not.toEqual([]);
    for (const { eventId, response, status, reason, because } of moved) {
      expect([eventId, response, status, because]).not.toContain(undefined);
      expect(reasonCodes).toContain(reason);
    }
  });
});

describe.each(struck)('$name: $about', (scenario) => {
  test('is logged so wherever AWS fails', async () => {
    const { calls } = await said(scenario);
    const errors: Line[] = [];
    for (const { position } of oneOfEachKind(positionsOf(calls))) {
      const { lines, known } = await said(scenario, position);
      errors.push(...lines.filter(({ level }) => level === 'ERROR'));
      expect(lines.filter(isAboutAnEvent).filter((line) => idsOn(line).length === 0)).toEqual([]);
      expect(lines.flatMap(idsOn).filter((id) => !known.has(id))).toEqual([]);
    }
    expect(new Set(errors.map(({ message }) => message))).toEqual(
      new Set([
        'The run failed',
        passFailed,
        'The work failed and will be tried again',
        'The wake-up could not be sent',
      ]),
    );
  });
});

/** The first call of each operation by each function, and the last. */
function oneOfEachKind(calls: readonly MadeCall[]): readonly MadeCall[] {
  const kindOf = ({ functionName, operation, input }: MadeCall): string =>
    `${functionName} ${operation} ${Object(input).IndexName ?? ''}`;
  const byKind = groupedBy(calls, kindOf);
  return [...new Set([...byKind.values()].flatMap((each) => [each[0], each.at(-1) ?? each[0]]))];
}

const passFailed = 'A pass failed and will be tried again';

/**
 * Whoever receives always works on a notice. The others look around first: a look for what there is, the count of what is
 * contained, and a wake-up queue that tells of work that is left are about no event. Whatever else is tried, is.
 */
function isAboutAnEvent({ service, message, what }: Line): boolean {
  if (service.startsWith('receive-')) return true;
  const aboutNone = ['The run failed', 'A sweep failed', 'The wake-up could not be sent', passFailed];
  const looks = [
    ...['new tasks', 'the waiting room', 'the report of silence', 'the count of what is contained'],
  ];
  return !aboutNone.includes(message) && !looks.includes(what ?? '');
}

/** What is wrong with a line of metrics, by the table of all that there are. */
function mistakesIn(line: Emitted): readonly string[] {
  const [{ Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
  return Metrics.flatMap(({ Name, Unit }) => {
    const metric = listed(Name);
    if (!metric?.by.includes(line.service) || metric.unit !== Unit) return `${Name} in ${Unit}`;
    const own = Object.entries(metric.dimensions);
    const unlisted = own.filter(([name, values]) => !values.includes(String(line[name])));
    const names = ['service', ...own.map(([name]) => name)];
    return isDeepStrictEqual(Dimensions[0], names) && unlisted.length === 0 ? [] : `${Name} by ${Dimensions}`;
  });
}

const MetricSchema = v.object({
  unit: v.string(),
  by: v.array(v.string()),
  dimensions: v.optional(v.record(v.string(), v.array(v.string())), {}),
});

const listed = (name: string) =>
  Object.hasOwn(metrics, name) ? v.parse(MetricSchema, Reflect.get(metrics, name)) : undefined;

test('what is emitted is a metric of the table, in its unit, by a function and in dimensions that the table has', async () => {
  const names = new Set<string>();
  for (const scenario of scenarios) {
    const { emitted } = await said(scenario);
    expect(emitted.flatMap(mistakesIn)).toEqual([]);
    for (const { _aws } of emitted) for (const { Name } of _aws.CloudWatchMetrics[0].Metrics) names.add(Name);
  }
  expect([...names]).toEqual(
    expect.arrayContaining([
      ...['NoticeReceived', 'ViolationDecided', 'FindingDecided', 'CheckDecided', 'CheckFailed'],
      ...['ResponsePlanned', 'ResponseSucceeded', 'ResponseVerified', 'ResponseReleased'],
      ...['NoticeToDecidedMillis', 'DecidedToActedMillis', 'ActedToVerifiedMillis'],
      ...['OldestPlannedAgeSeconds', 'DetectTasksRunning', 'AuditTasksRunning', 'DevicesContained'],
    ]),
  );
});
