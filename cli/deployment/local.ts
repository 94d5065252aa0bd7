import { readStackFile, type StackFile, stackFilePath } from '../../shared/deployment/stack-file.ts';
import { type Clock, systemClock } from '../../shared/time/clock.ts';
import type { Deployment } from './deployment.ts';

/** The local stack that runs in this folder; undefined where none does. */
export function localDeployment(): Deployment | undefined {
  const file = readStackFile(stackFilePath);
  if (!file) return undefined;
  const { region, credentials, endpoints } = file;
  return {
    platform: { environment: {}, clock: clockOf(file), region, credentials, endpoints },
    resources: file,
  };
}

const clockOf = ({ clockOffsetMillis }: StackFile): Clock => ({
  ...systemClock,
  now: () => new Date(Date.now() + clockOffsetMillis),
});
