import { type Finding, parseFinding } from '../sources/audit/finding.ts';
import type { FindingEvent } from './event.ts';

/** The finding of an event, read back from the document that was stored with it. */
export function findingOf(event: FindingEvent): Finding {
  const parsed = parseFinding(JSON.parse(event.document));
  if (parsed.kind === 'finding') return parsed.finding;
  throw new Error(`The finding of ${event.eventId} can't be read back: ${parsed.detail}`);
}
