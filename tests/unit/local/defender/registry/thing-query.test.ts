import type { Thing } from '../../../../../local/defender/registry/state.ts';
import { thingQuery } from '../../../../../local/defender/registry/thing-query.ts';

const aThing = (thing: Partial<Thing> = {}): Thing => ({
  thingName: 'lamp-1',
  thingId: 'id-1',
  thingArn: 'arn:aws:iot:us-east-1:123456789012:thing/lamp-1',
  thingTypeName: 'lamp',
  attributes: { site: 'attic', 'site.floor': '3' },
  version: 1,
  principals: new Set(),
  thingGroups: new Set(),
  ...thing,
});

test.each([
  'thingName:lamp-1',
  'thingName:lamp*',
  'thingName:lamp-?',
  'thingName:*',
  'thingName:"lamp-1"',
  'thingTypeName:lamp',
  'thingId:id-1',
  'attributes.site:attic',
  'attributes.site.floor:3',
  'attributes.site:attic AND thingName:lamp*',
  'attributes.site:attic thingName:lamp*',
  'attributes.site:cellar OR thingName:lamp*',
  'attributes.site:cellar AND thingName:x OR thingTypeName:lamp',
  'NOT attributes.site:cellar',
  'thingName:lamp* AND NOT attributes.site:cellar',
  'NOT attributes.color:red',
])('%s finds the lamp', (queryString) => {
  expect(thingQuery(queryString)(aThing())).toBe(true);
});

test.each([
  'thingName:lamp',
  'thingName:amp-1',
  'thingName:lamp.1',
  'attributes.site:Attic',
  'attributes.color:red',
  'attributes.site:attic AND thingName:x*',
  'NOT thingName:lamp*',
  'attributes.site:cellar OR NOT thingName:lamp-1',
])('%s does not', (queryString) => {
  expect(thingQuery(queryString)(aThing())).toBe(false);
});

test.each([
  'lamp',
  'constructor:x',
  'shadow.reported.x:1',
  'connectivity.connected:true',
  'thingName:',
  '(thingName:a)',
  '',
])('%j cannot be read', (queryString) => {
  expect(() => thingQuery(queryString)).toThrow(expect.objectContaining({ name: 'InvalidQueryException' }));
});
