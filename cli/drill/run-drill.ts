import type { History } from '../../shared/history/history.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { type DefenderTopic, type DrillTarget, drillNotice } from './notice.ts';
import { decided, ended, guarded, inAlarm, isToBeGuarded, type ReadStage, settled } from './read-stage.ts';

/** One stage of a drill, as it is seen from here. */
export interface Stage {
  readonly stage: 'accepted' | 'decided' | 'guarded' | 'ended' | 'settled';
  readonly ok: boolean;
  /** Since the drill began. */
  readonly millis: number;
  readonly says: string;
}

interface DrillOptions extends DrillTarget {
  readonly history: Pick<History, 'violation'>;
  readonly topic: DefenderTopic;
  readonly clock: Clock;
  /** For all stages together. */
  readonly timeoutMillis: number;
}

const pollMillis = 250;

/**
 * Sends a made-up alarm through the deployed responder, and its end, and follows both in history. Ends with the first
 * stage that is not reached. However it goes, the alarm's end is sent: it keeps anything planned from being left open.
 */
export async function* runDrill(drilling: DrillOptions): AsyncGenerator<Stage> {
  const { history, topic, clock, timeoutMillis, violationId } = drilling;
  const began = clock.now();
  const elapsed = (): number => clock.now().getTime() - began.getTime();
  const readEvents = () => history.violation(violationId);

  async function stageOf(stage: Stage['stage'], read: ReadStage): Promise<Stage> {
    for (;;) {
      const found = read(await readEvents());
      const millis = elapsed();
      if (found) return { stage, ok: !found.isWrong, millis, says: found.says };
      if (millis >= timeoutMillis) return { stage, ok: false, millis, says: 'not reached in time' };
      await clock.sleep(pollMillis);
    }
  }

  async function* alarm(): AsyncGenerator<Stage> {
    const stage = await stageOf('decided', decided);
    yield stage;
    const event = inAlarm(await readEvents());
    if (event && isToBeGuarded(event)) yield await stageOf('guarded', guarded);
  }

  async function* end(): AsyncGenerator<Stage> {
    const stage = await stageOf('ended', ended);
    yield stage;
    if (stage.ok) yield await stageOf('settled', settled);
  }

  await topic.publish(drillNotice(drilling, 'in-alarm', began));
  yield { stage: 'accepted', ok: true, millis: elapsed(), says: `SNS took the notice of ${violationId}` };
  let ok = true;
  try {
    for await (const stage of alarm()) {
      ok = stage.ok;
      yield stage;
    }
  } finally {
    await topic.publish(drillNotice(drilling, 'alarm-cleared', later(clock.now(), began)));
  }
  if (ok) yield* end();
}

/** The end of an alarm is later than the alarm, if only by a millisecond: their order is by their times. */
const later = (now: Date, than: Date): Date => new Date(Math.max(now.getTime(), than.getTime() + 1));
