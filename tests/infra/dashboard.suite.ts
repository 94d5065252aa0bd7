import * as v from 'valibot';
import { statuses } from '../../shared/responses/response.ts';
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

const metrics = () => widgets().flatMap(({ properties }) => properties.metrics);

/** Words in the sources that are deployed which may be names of metrics; those of responses are made of statuses. */
const written = (key: string): readonly string[] =>
  [...packagedService().sources(key).values()].flatMap((source) =>
    [...source.matchAll(/'(?<name>[A-Z]\w+)'/g)].flatMap(({ groups }) => groups?.name ?? []),
  );

const ofStatuses = statuses.map(
  (status) => `Response${status.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
);

describe('the dashboard', () => {
  it.each(functions)('shows of $folder only what its code writes', ({ key, folder }) => {
    const own = metrics().filter(([, , , service]) => service === folder);
    const known = [...written(key), ...(folder === 'respond' ? ofStatuses : [])];
    for (const [, name] of own) expect(known).toContain(name);
    expect(own).not.toEqual([]);
  });

  it('shows what each alarm of the functions is about', () => {
    const shown = metrics().map(([namespace, name]) => `${namespace} ${name}`);
    for (const [, { Properties }] of packagedService().ofType('AWS::CloudWatch::Alarm')) {
      const { Namespace, MetricName } = Properties;
      const isOurs = Object(Namespace).Ref === 'AWS::StackName';
      if (isOurs) expect(shown).toContain(`\${AWS::StackName} ${MetricName}`);
    }
  });

  it('shows every queue of dead letters', () => {
    const queues = packagedService()
      .ofType('AWS::SQS::Queue')
      .filter(([id]) => id.endsWith('DeadLetters'));
    const shown = metrics().map(([, , , resource]) => resource);
    for (const [id] of queues) expect(shown).toContain(`\${${id}.QueueName}`);
  });

  it('has graphs with titles, in the words of people', () => {
    expect(widgets().length).toBeGreaterThan(6);
    for (const { properties } of widgets()) expect(properties.title).toMatch(/^[A-Z]/);
  });
});
