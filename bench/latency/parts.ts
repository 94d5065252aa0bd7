import { faulted } from './parts/faulted.ts';
import { listedLate } from './parts/listed-late.ts';
import { longTask } from './parts/long-task.ts';
import { outages } from './parts/outages.ts';
import type { Part } from './parts/part.ts';
import { singles } from './parts/singles.ts';

/** All parts by name. Those of the second phase begin when the first one is over; `long-task` goes on beside both. */
export const parts = {
  singles,
  'listed-late': listedLate,
  outages,
  faulted,
  'long-task': longTask,
} as const satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof parts;

export const partNames = Object.keys(parts) as readonly PartName[];
