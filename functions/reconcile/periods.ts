import * as v from 'valibot';

const Moment = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);

/** When a sweep first ran, and up to when it has looked. */
export const WatermarkSchema = v.object({ began: Moment, until: Moment });
export type Watermark = v.InferOutput<typeof WatermarkSchema>;

export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** In milliseconds. */
export interface Reach {
  /** How far before the watermark a look begins again: what happened may be listed late. */
  readonly overlap: number;
  /** How far back AWS remembers. */
  readonly memory: number;
}

/**
 * The first run begins here and looks at nothing before: what happened before the responder was there must not be
 * acted on. Whole seconds, since the API asks in those and would look a little too far back.
 */
export function beginningAt(now: Date): Watermark {
  const began = new Date(Math.ceil(now.getTime() / 1000) * 1000);
  return { began, until: began };
}

export function periodOf({ began, until }: Watermark, now: Date, { overlap, memory }: Reach): Period {
  const from = Math.max(began.getTime(), until.getTime() - overlap, now.getTime() - memory);
  return { from: new Date(from), to: new Date(Math.max(from, now.getTime())) };
}

/** The period in parts of at most this length, the earliest first; at least one. */
export function slicesOf({ from, to }: Period, lengthMillis: number): readonly Period[] {
  const count = Math.max(1, Math.ceil((to.getTime() - from.getTime()) / lengthMillis));
  const edge = (index: number): Date =>
    new Date(Math.min(from.getTime() + index * lengthMillis, to.getTime()));
  return Array.from({ length: count }, (_, index) => ({ from: edge(index), to: edge(index + 1) }));
}

export const laterOf = (a: Date, b: Date): Date => (a > b ? a : b);
