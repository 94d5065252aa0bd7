import { firstFailedClause } from '../../../../shared/rules/evaluate.ts';
import { metrics } from '../../../../shared/sources/violation/fields.ts';
import { ruleOf } from './builders.ts';
import { answerTo, sample, shippedSettings, sources } from './shipped-rules.ts';

const alarmOf = (metric: string, thingName: string) =>
  sample('events/violation-in-alarm.json', { thingName, behavior: { name: 'test', metric } });

const answersToMetrics: Readonly<Record<string, string>> = {
  'aws:num-messages-sent': 'quarantine-chatty-things mitigate high',
  'aws:num-authorization-failures': 'notify-refused-things medium',
  'aws:num-connection-attempts': 'notify-refused-things medium',
  'aws:source-ip-address': 'quarantine-strange-addresses mitigate high',
  'aws:destination-ip-addresses': 'quarantine-strange-addresses mitigate high',
  'aws:num-disconnects': 'notify-lost-connections low',
  'aws:disconnect-duration': 'notify-lost-connections low',
  'aws:all-bytes-out': 'quarantine-heavy-senders mitigate high',
  'aws:all-packets-out': 'quarantine-heavy-senders mitigate high',
  'aws:listening-tcp-ports': 'quarantine-open-ports mitigate high',
  'aws:listening-udp-ports': 'quarantine-open-ports mitigate high',
};

describe('the shipped ruleset on alarms', () => {
  it.each([...metrics, 'oil-pressure'])(
    'the shipped ruleset on alarms has an answer to alarms of %s, and spares gateways',
    (metric) => {
      expect(answerTo(alarmOf(metric, 'pump-17'))).toBe(
        answersToMetrics[metric] ?? 'notify-other-alarms medium',
      );
      expect(answerTo(alarmOf(metric, 'gateway-7'))).toBe('notify-gateway-alarms high');
    },
  );

  it('the shipped ruleset on alarms spares gateways by each rule, and not by the order of the rules alone', () => {
    const quarantines = sources.filter(({ source }) => source.id.startsWith('quarantine-'));
    const taken = quarantines.flatMap(({ written, source }) =>
      metrics
        .filter((metric) => {
          const { pattern } = ruleOf(written, shippedSettings);
          return !firstFailedClause(pattern, alarmOf(metric, 'gateway-7'));
        })
        .map((metric) => `${source.id} ${metric}`),
    );
    expect(quarantines.length).toBeGreaterThan(3);
    expect(taken).toEqual([]);
  });
});
