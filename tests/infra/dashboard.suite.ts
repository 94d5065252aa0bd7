import * as v from 'valibot';
import { productKinds } from '../../shared/sources/sources.ts';
import { type MetricName, metricOf, metrics, movedStatuses } from '../../shared/telemetry/metrics.ts';
import { capitalized } from '../../shared/text/capitalized.ts';
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

/** Metrics that a function is said to write. */
const listed = (folder: string): readonly MetricName[] =>
  Object.entries(metrics)
    .filter(([, { by }]) => by.some((service) => service === folder))
    .map(([name]) => name as MetricName);

/** Names that the code puts together, of a text around what they are about: `Response` and the status, for one. */
const composed = new Map<string, readonly string[]>([
  ...movedStatuses.map((status) => [metricOf(status), ['`Response$', `"${status}"`]] as const),
  ...productKinds.map(({ name }) => [`${capitalized(name)}Decided`, ['}Decided`', `"${name}"`]] as const),
]);

/** What of a metric's name has to be in the code of whoever writes it. */
const partsOf = (name: MetricName): readonly string[] => composed.get(name) ?? [`"${name}"`];

describe('the dashboard', () => {
  it.each(functions)(
    'the dashboard shows of $folder what it writes, in its code as it is deployed',
    ({ key, folder }) => {
      const code = packagedService().bundle(key).get(`functions/${folder}/index.js`)?.toString() ?? '';
      const shown = shownMetrics().map(([, name, , service]) => `${name} by ${service}`);
      for (const name of listed(folder)) {
        const isWritten = code.includes(`"${name}"`) || partsOf(name).every((part) => code.includes(part));
        expect([name, isWritten]).toEqual([name, true]);
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
