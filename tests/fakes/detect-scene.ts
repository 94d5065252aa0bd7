import { IoTClient } from '@aws-sdk/client-iot';
import { createStackClock } from '../../local/clock/stack-clock.ts';
import { thingGroupsOf } from '../../local/defender/registry/thing-groups.ts';
import { createDefenderSimulator } from '../../local/defender/simulator.ts';

export const sceneStart = new Date('2026-11-01T00:00:00Z');

const metric = 'aws:num-messages-sent';
const criteria = { comparisonOperator: 'less-than', value: { count: 10 } };
const groups = { QuarantineThing: 'Quarantine', WatchThing: 'Watched' };

/** A simulated account with these things, a security profile over them, and two actions that group things. */
export async function detectScene(...thingNames: readonly string[]) {
  const clock = createStackClock({ start: sceneStart, running: false });
  const simulator = await createDefenderSimulator({ clock, publish: async () => {}, throttling: false });
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const iot = new IoTClient({ endpoint: simulator.url, region: 'us-east-1', credentials, maxAttempts: 1 });

  const seed = (operation: string, input: object) => simulator.call(operation, { ...input });
  const roleOf = (actionName: string): string => `arn:aws:iam::123456789012:role/${actionName}`;

  for (const thingName of thingNames) await seed('CreateThing', { thingName });
  for (const [actionName, thingGroupName] of Object.entries(groups)) {
    await seed('CreateThingGroup', { thingGroupName });
    const actionParams = { addThingsToThingGroupParams: { thingGroupNames: [thingGroupName] } };
    await seed('CreateMitigationAction', { actionName, roleArn: roleOf(actionName), actionParams });
  }
  await seed('CreateSecurityProfile', {
    securityProfileName: 'fleet',
    behaviors: ['chatty', 'quiet'].map((name) => ({ name, metric, criteria })),
  });

  return {
    ...{ clock, simulator, iot, seed, roleOf },
    pass: (millis: number) => clock.moveTo(new Date(clock.now().getTime() + millis)),
    /** Puts a thing into alarm; answers with the violation's id. */
    async alarm(thingName: string, behaviorName = 'chatty'): Promise<string> {
      const input = { thingName, behaviorName, securityProfileName: 'fleet', metricValue: { count: 99 } };
      const answer = await seed('SeedViolation', input);
      return 'violationId' in answer ? String(answer.violationId) : '';
    },
    clear: (violationId: string) =>
      seed('SeedViolationEnd', { violationId, violationEventType: 'alarm-cleared' }),
    groupsOf(thingName: string): string[] {
      const { registry } = simulator.account;
      const thing = registry.things.get(thingName);
      return thing ? thingGroupsOf(registry, thing).map(({ thingGroupName }) => thingGroupName) : [];
    },
    async close() {
      iot.destroy();
      await simulator.close();
      clock.close();
    },
  };
}

export type DetectScene = Awaited<ReturnType<typeof detectScene>>;
