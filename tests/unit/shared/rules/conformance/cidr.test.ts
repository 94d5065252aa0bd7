import type { JsonValue } from '../../../../../shared/json/json.ts';
import { entryMatches, refusalsOf } from './matching.ts';

describe('cidr', () => {
  it.each<[string, JsonValue, boolean]>([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.1.2.3/8', '10.0.0.0', true],
    ['192.0.2.128/25', '192.0.2.127', false],
    ['192.0.2.128/25', '192.0.2.128', true],
    ['192.0.2.2/31', '192.0.2.3', true],
    ['192.0.2.2/31', '192.0.2.4', false],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '10.0.0.1', false],
    ['::/0', 'ffff::', true],
    ['2001:db8::/32', '2001:DB8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['2001:db8::fe/127', '2001:0db8:0:0:0:0:0:ff', true],
    ['2001:db8::fe/127', '2001:db8::fd', false],
    ['10.0.0.0/8', '::ffff:a01:203', true],
    ['10.0.0.0/8', 'not an address', false],
    ['10.0.0.0/8', '10.0.0', false],
    ['10.0.0.0/8', '10.0.0.256', false],
    ['10.0.0.0/8', '10.0.0.1/32', false],
    ['::/0', '1:2:3:4:5:6:7', false],
    ['::/0', '1:2:3:4:5:6:7:8:9', false],
    ['::/0', '1:2:3:4::5:6:7:8', false],
    ['::/0', '1::2::3', false],
    ['::/0', '12345::', false],
    ['::/0', ':1', false],
    ['10.0.0.0/8', 10, false],
    ['10.0.0.0/8', ['192.0.2.1', '10.0.0.1'], true],
  ])('cidr %s for %j: %s', (cidr, value, expected) => {
    expect(entryMatches({ cidr }, value)).toBe(expected);
  });

  it.each<JsonValue>([
    '10.0.0.0',
    '10.0.0.0/32',
    '10.0.0.0/33',
    '2001:db8::/128',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/x',
    '10.0.0/8',
    '700.0.0.0/8',
    'pump/3',
    '2400:6500:FF00::36FB:1F80/222',
    '',
    8,
    ['10.0.0.0/8'],
  ])('cidr is refused for %j', (cidr) => {
    expect(refusalsOf({ cidr })).toEqual([
      expect.stringContaining('`cidr` takes a network, e.g. 10.0.0.0/8'),
    ]);
  });
});
