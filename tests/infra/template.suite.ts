import { type Deployed, deployed } from './deployed.ts';
import { packagedService, waysToDeploy } from './packaged-service.ts';
import { type Reference, referencesIn, unusedIn } from './references.ts';
import { mistakesIn, specOf } from './specification.ts';

type Given = Readonly<Record<string, string>>;

const flagsOf = (defaults: Readonly<Record<string, { readonly Default: string }>>): readonly Given[] =>
  Object.entries(defaults)
    .filter(([, { Default }]) => ['true', 'false'].includes(Default))
    .map(([name, { Default }]) => ({ [name]: Default === 'true' ? 'false' : 'true' }));

/** The template as packaged, and with each pair of its switches turned over. */
function combinationsOf(way: (typeof waysToDeploy)[number]): readonly Deployed[] {
  const { template } = packagedService(way);
  const flags = flagsOf(template.Parameters);
  const pairs = flags.flatMap((one, index) => flags.slice(index).map((other) => ({ ...one, ...other })));
  return [{}, ...pairs].map((given) => deployed(template, given));
}

/** Attributes of a type, also those that name it. */
const attributesOf = (type: string): readonly string[] => {
  const { attributes = {}, primaryIdentifier = [] } = specOf(type) ?? {};
  return [...Object.keys(attributes), ...primaryIdentifier];
};

const resolves =
  ({ resources }: Deployed, parameters: object) =>
  ({ to, attribute }: Reference): boolean => {
    const target = resources[to];
    if (!target) return attribute === undefined && (to.startsWith('AWS::') || to in parameters);
    return attribute === undefined || attributesOf(target.Type).includes(attribute);
  };

describe.each(waysToDeploy)('the template, deployed with %s', (way) => {
  it('has only what the CloudFormation resource specification knows, in the types that it asks for, whatever is switched on or off', () => {
    expect(combinationsOf(way).flatMap(mistakesIn)).toEqual([]);
  });

  it('refers to nothing that is not deployed with it, whatever is switched on or off', () => {
    const { Parameters } = packagedService(way).template;
    const dangling = combinationsOf(way).flatMap((combination) =>
      referencesIn(combination).filter((reference) => !resolves(combination, Parameters)(reference)),
    );
    expect(dangling).toEqual([]);
  });

  it('has no parameter and no condition that nothing uses', () => {
    expect(unusedIn(packagedService(way).template)).toEqual([]);
  });
});

it('a property that the specification does not know is reported', () => {
  const resource = (Type: string, Properties: Record<string, unknown>) => ({ Type, Properties });
  const resources = {
    Queue: resource('AWS::SQS::Queue', { VisibilityTimeout: '90', Colour: 'red' }),
    Audit: resource('AWS::IoT::ScheduledAudit', { TargetCheckNames: 'all' }),
    Profile: resource('AWS::IoT::SecurityProfile', {
      Behaviors: [{ Name: 'x', Criteria: { Value: { Count: 1 } } }],
    }),
    Thing: resource('AWS::IoT::Thingy', {}),
  };
  expect(mistakesIn({ resources, outputs: {} })).toEqual([
    'Queue.VisibilityTimeout must be integer, but is "90"',
    'Queue.Colour is unknown',
    'Audit.Frequency is missing',
    'Audit.TargetCheckNames must be a list',
    'Profile.Behaviors.0.Criteria.Value.Count must be string, but is 1',
    'Thing: there is no type AWS::IoT::Thingy',
  ]);
});
