import {
  DescribeAuditFindingCommand,
  InvalidRequestException,
  type IoTClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import { sha256 } from '../events/event-id.ts';
import { canonicalJson } from '../json/canonical.ts';
import { ofInvocation } from '../lambda/invocation.ts';
import { type Finding, parseFinding } from '../sources/audit/finding.ts';
import type { Clock } from '../time/clock.ts';
import { type Audits, createAudits } from './audits.ts';

/** A finding as it was recorded. */
export interface RecordedFinding {
  readonly findingId: string;
  readonly auditTaskId: string;
  readonly checkName: string;
  readonly finding: Finding;
}

/** How Device Defender has a finding now: as it was recorded, another one (as AWS answers it), or not at all. */
export type FindingReport =
  | { readonly kind: 'as-recorded' }
  | { readonly kind: 'other'; readonly answer: unknown }
  | { readonly kind: 'gone' };

export interface FindingReports {
  /** Throws the SDK's exceptions where AWS does not say. */
  report(recorded: RecordedFinding): Promise<FindingReport>;
}

type Iot = Pick<IoTClient, 'send'>;

/**
 * Up to so many findings of a check are asked for one by one in a second; for more, all that the audit found by it are
 * listed, 250 at a time: AWS takes 25 descriptions a second, and ten lists (AWS General Reference).
 */
const maxDescribedPerSecond = 10;

/** An audit that has ended finds nothing more; whether a finding is suppressed may change. In milliseconds. */
const listMaxAgeMillis = 600_000;

/** Lists that are kept: a hundred thousand findings take 10 MB. */
const mostLists = 3;

/** The parts by which two findings differ, in few bytes. */
const digestOf = ({
  kind: _,
  subject: __,
  audit: ___,
  ...finding
}: Finding & Record<string, unknown>): string =>
  sha256(canonicalJson(JSON.parse(JSON.stringify(finding)))).slice(0, 16);

export function createFindingReports(iot: Iot, clock: Clock): FindingReports {
  const audits = createAudits(iot);
  const lists = new Map<string, ReturnType<typeof createList>>();
  let asked = { second: 0, count: 0 };

  function areMany(): boolean {
    const second = Math.floor(clock.now().getTime() / 1000);
    asked = { second, count: 1 + (asked.second === second ? asked.count : 0) };
    return asked.count > maxDescribedPerSecond;
  }

  function listOf({ auditTaskId, checkName }: RecordedFinding) {
    const name = `${auditTaskId} ${checkName}`;
    const now = clock.now().getTime();
    const known = lists.get(name);
    if (known && now - known.beganAt < listMaxAgeMillis) return known;
    const list = createList(audits, { auditTaskId, checkName }, now);
    lists.set(name, list);
    for (const oldest of [...lists.keys()].slice(0, -mostLists)) lists.delete(oldest);
    return list;
  }

  async function describe({ findingId, finding }: RecordedFinding): Promise<FindingReport> {
    const answer = await answerOf(iot, findingId);
    if (answer === undefined) return { kind: 'gone' };
    const parsed = parseFinding(answer);
    return parsed.kind === 'finding' && digestOf(parsed.finding) === digestOf(finding)
      ? { kind: 'as-recorded' }
      : { kind: 'other', answer };
  }

  return {
    async report(recorded) {
      const digest = areMany() ? await listOf(recorded).digestOf(recorded.findingId) : undefined;
      return digest !== undefined && digest === digestOf(recorded.finding)
        ? { kind: 'as-recorded' }
        : describe(recorded);
    },
  };
}

/** The findings of one check of an audit, read page by page on demand. */
function createList(
  audits: Pick<Audits, 'findings'>,
  { auditTaskId, checkName }: Pick<RecordedFinding, 'auditTaskId' | 'checkName'>,
  beganAt: number,
) {
  const digests = new Map<string, string>();
  let next: { readonly token?: string } | undefined = {};
  const reading = ofInvocation((): { page?: Promise<void> | undefined } => ({}));

  function add(answer: unknown): void {
    const parsed = parseFinding(answer);
    if (parsed.kind === 'finding') digests.set(parsed.finding.findingId, digestOf(parsed.finding));
  }

  /** Begins again where AWS takes a token no longer. */
  async function readPage(token?: string): Promise<void> {
    const page = await audits.findings(auditTaskId, checkName, token);
    if (page === 'stale-token') {
      next = {};
      return;
    }
    for (const answer of page.findings) add(answer);
    next = page.nextToken ? { token: page.nextToken } : undefined;
  }

  return {
    beganAt,
    /** Undefined where the audit has no such finding. One reading serves all that wait for it. */
    async digestOf(findingId: string): Promise<string | undefined> {
      while (next && !digests.has(findingId)) {
        const current = reading();
        current.page ??= readPage(next.token).finally(() => {
          current.page = undefined;
        });
        await current.page;
      }
      return digests.get(findingId);
    },
  };
}

/** Undefined where Device Defender has none of that id. */
async function answerOf(iot: Iot, findingId: string): Promise<unknown> {
  try {
    return (await iot.send(new DescribeAuditFindingCommand({ findingId }))).finding;
  } catch (error) {
    if (error instanceof ResourceNotFoundException || error instanceof InvalidRequestException)
      return undefined;
    throw error;
  }
}
