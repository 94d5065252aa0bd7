import { type RecordedCall, recordedCalls } from '../fakes/recorded-calls.ts';
import { prepare } from './engine/plans.ts';
import { scenarios } from './scenarios/all.ts';
import { intercept } from './world/interception.ts';

/** What functions ask of AWS in all scenarios, each call once. */
export async function recordScenarios(): Promise<readonly RecordedCall[]> {
  const release = intercept();
  try {
    const made = (await prepare(scenarios)).flatMap(({ faultless }) => faultless.calls);
    const calls = made.flatMap((call) => recordedCalls(call.functionName, call));
    return [...new Map(calls.map((call) => [Object.values(call).join(' '), call])).values()];
  } finally {
    release();
  }
}
