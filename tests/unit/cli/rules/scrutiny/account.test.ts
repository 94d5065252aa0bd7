import * as v from 'valibot';
import type { Account } from '../../../../../cli/rules/scrutiny/account.ts';
import { scrutinize } from '../../../../../cli/rules/scrutiny/scrutinize.ts';
import { RuleSchema } from '../../../../../shared/rules/rule-schema.ts';
import { aRule } from '../../../shared/rules/builders.ts';

const account: Account = {
  actionTypes: new Map([['QuarantineThing', 'ADD_THINGS_TO_THING_GROUP']]),
  behaviors: new Map([
    ['fleet', ['too-many-messages', 'strange-addresses']],
    ['pumps', ['pressure']],
  ]),
};

const warnings = (members: Record<string, unknown>, known: Account = account) =>
  scrutinize(v.parse(RuleSchema, aRule({ match: { kind: ['violation'], ...members } })), known).map(
    ({ path, message }) => `${path} ${message}`,
  );

describe('what the account does not have is reported', () => {
  it.each<[Record<string, unknown>, string]>([
    [
      { securityProfileName: ['fleets'] },
      'match.securityProfileName.0 the account has no security profile fleets (did you mean fleet?)',
    ],
    [
      { securityProfileName: [{ prefix: 'plant-' }] },
      'match.securityProfileName.0 the account has no security profile like {"prefix":"plant-"}, only fleet, pumps',
    ],
    [
      { behavior: { name: ['pressure', 'to-many-messages'] } },
      'match.behavior.name.1 the account has no behavior to-many-messages (did you mean too-many-messages?)',
    ],
    [
      { 'behavior.name': [{ 'anything-but': ['pressur'] }] },
      'match.behavior.name.0 the account has no behavior pressur (did you mean pressure?)',
    ],
    [
      { securityProfileName: ['pumps'], behavior: { name: ['too-many-messages'] } },
      'match.behavior.name.0 security profile pumps has no behavior too-many-messages, only pressure',
    ],
    [
      { $or: [{ thingName: ['a'] }, { behavior: { name: ['temperature'] } }] },
      'match.$or.1.behavior.name.0 the account has no behavior temperature, only too-many-messages, strange-addresses, pressure',
    ],
  ])('what the account does not have is reported by %j', (members, expected) => {
    expect(warnings(members)).toEqual([expected]);
  });

  it('once: a behavior is not blamed for the profile that is none', () => {
    expect(warnings({ securityProfileName: ['pump'], behavior: { name: ['pressure'] } })).toEqual([
      'match.securityProfileName.0 the account has no security profile pump (did you mean pumps?)',
    ]);
  });

  it.each<[Record<string, unknown>]>([
    [{ securityProfileName: ['fleet'], behavior: { name: ['strange-addresses'] } }],
    [{ securityProfileName: [{ prefix: 'p' }], behavior: { name: [{ wildcard: '*sure' }] } }],
    [{ behavior: { name: [{ exists: true }] } }],
  ])('but not by %j', (members) => {
    expect(warnings(members)).toEqual([]);
  });

  it('only where it is known', () => {
    const { actionTypes } = account;
    expect(warnings({ securityProfileName: ['x'], behavior: { name: ['y'] } }, { actionTypes })).toEqual([]);
  });
});
