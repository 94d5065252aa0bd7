import { once } from 'node:events';
import * as v from 'valibot';
import { type PartName, partNames, parts } from './parts.ts';
import { startScene } from './scene.ts';

/** A process that plays one share of one part, when it is told to, and sends back the figures. */
const Asked = v.object({
  part: v.picklist(partNames as readonly [PartName, ...PartName[]]),
  share: v.number(),
  node: v.string(),
  bundles: v.record(v.string(), v.string()),
  callMillis: v.number(),
});

/** Enough for a cold start on a busy machine. */
const warmUpMillis = 60_000;

const { part, share: index, ...scenery } = v.parse(Asked, JSON.parse(process.argv[2] ?? ''));
const share = parts[part].shares[index];
if (!share) throw new Error(`${part} has no share ${index}`);

const { taskMillis } = share;
const scene = await startScene({ ...scenery, ...(taskMillis !== undefined && { taskMillis }) });
if (taskMillis === undefined) {
  const first = await scene.alarm();
  await first.started(warmUpMillis);
  await scene.untilIdle(warmUpMillis);
}
process.send?.({ kind: 'ready' });
await once(process, 'message');
const before = scene.callMillis.length;
const figures = await share.play(scene);
process.send?.({ kind: 'played', figures, callMillis: scene.callMillis.slice(before) });
await scene.close();
process.disconnect();
