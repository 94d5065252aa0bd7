import * as v from 'valibot';
import { metrics, moves } from '../../shared/telemetry/metrics.ts';
import { functions, packagedService } from './packaged-service.ts';

const BodySchema = v.object({
  widgets: v.array(
    v.object({ properties: v.object({ title: v.string(), metrics: v.array(v.array(v.unknown())) }) }),
  ),
});

const widgets = () => {
  const { DashboardBody } = packagedService().resource('Dashboard').Properties;
  return v.parse(BodySchema, JSON.parse(Object(DashboardBody)['Fn::Sub'])).widgets;
};

const shownMetrics = () => widgets().flatMap(({ properties }) => properties.metrics);

/** Metrics that a function is said to write; how responses move, it puts together from their statuses. */
const listed = (folder: string): readonly string[] =>
  Object.entries(metrics)
    .filter(([, { by }]) => by.some((service) => service === folder))
    .map(([name]) => name)
    .filter((name) => folder !== 'respond' || !Object.hasOwn(moves, name));

describe('the dashboard', () => {
  it.each(functions)(
    'the dashboard shows of $folder what it writes, in its code as it is deployed',
    ({ key, folder }) => {
      const code = packagedService().bundle(key).get(`functions/${folder}/index.js`)?.toString() ?? '';
      const shown = shownMetrics().map(([, name, , service]) => `${name} by ${service}`);
      for (const name of listed(folder)) {
        expect([name, code.includes(`"${name}"`)]).toEqual([name, true]);
        expect(shown).toContain(`${name} by ${folder}`);
      }
      expect(listed(folder)).not.toEqual([]);
    },
  );

  it('the dashboard shows what each alarm of the functions is about', () => {
    const shown = shownMetrics().map(([namespace, name]) => `${namespace} ${name}`);
    for (const [, { Properties }] of packagedService().ofType('AWS::CloudWatch::Alarm')) {
      const { Namespace, MetricName } = Properties;
      const isOurs = Object(Namespace).Ref === 'AWS::StackName';
      if (isOurs) expect(shown).toContain(`\${AWS::StackName} ${MetricName}`);
    }
  });

  it('the dashboard shows every queue of dead letters', () => {
    const queues = packagedService()
      .ofType('AWS::SQS::Queue')
      .filter(([id]) => id.endsWith('DeadLetters'));
    const shown = shownMetrics().map(([, , , resource]) => resource);
    for (const [id] of queues) expect(shown).toContain(`\${${id}.QueueName}`);
  });

  it('the dashboard has graphs with titles, in the words of people', () => {
    expect(widgets().length).toBeGreaterThan(6);
    for (const { properties } of widgets()) expect(properties.title).toMatch(/^[A-Z]/);
  });
});
