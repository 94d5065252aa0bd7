import fc from 'fast-check';
import { cidrSet, parseCidr } from '../../../../../local/defender/detect/cidr.ts';

const text = (words: readonly number[], version: 4 | 6) =>
  version === 4 ? words.join('.') : words.map((word) => word.toString(16)).join(':');

/** An address as the bits that it consists of, to be checked by arithmetic alone. */
const bitsOf = (words: readonly number[], version: 4 | 6) =>
  words.map((word) => word.toString(2).padStart(version === 4 ? 8 : 16, '0')).join('');

const words = (version: 4 | 6) =>
  fc.array(
    fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: version === 4 ? 255 : 65_535 })),
    {
      minLength: version === 4 ? 4 : 8,
      maxLength: version === 4 ? 4 : 8,
    },
  );

const cidr = fc
  .constantFrom<4 | 6>(4, 6)
  .chain((version) =>
    fc.record({
      version: fc.constant(version),
      words: words(version),
      prefix: fc.integer({ min: 0, max: version === 4 ? 32 : 128 }),
    }),
  )
  .map((parts) => ({
    ...parts,
    text: `${text(parts.words, parts.version)}/${parts.prefix}`,
    network: `${parts.version} ${bitsOf(parts.words, parts.version).slice(0, parts.prefix)}`,
  }));

test('a set covers a CIDR if and only if a member has its leading bits', () => {
  fc.assert(
    fc.property(fc.array(cidr, { maxLength: 6 }), cidr, (members, inner) => {
      const covered = members.some(({ network }) => inner.network.startsWith(network));
      expect(cidrSet(members.map((member) => member.text))(inner.text)).toBe(covered);
    }),
    { numRuns: 500 },
  );
});

test('every address of a CIDR is covered by it', () => {
  fc.assert(
    fc.property(cidr, fc.infiniteStream(fc.integer({ min: 0, max: 65_535 })), (net, others) => {
      const { version, prefix } = net;
      const wordBits = version === 4 ? 8 : 16;
      const inside = net.words.map((word, index) => {
        const fixed = Math.max(0, Math.min(wordBits, prefix - index * wordBits));
        const free = 2 ** (wordBits - fixed);
        return Math.floor(word / free) * free + (others.next().value % free);
      });
      expect(cidrSet([net.text])(text(inside, version))).toBe(true);
    }),
  );
});

test.each([
  ['203.0.113.9', '203.0.113.0/24', true],
  ['203.0.114.9', '203.0.113.0/24', false],
  ['10.0.0.0/8', '10.0.0.0/16', false],
  ['10.0.0.0/16', '10.0.0.0/8', true],
  ['2001:db8::1', '2001:db8::/32', true],
  ['2001:db9::1', '2001:db8::/32', false],
  ['10.0.0.1', '::/0', false],
  ['::ffff:10.0.0.1', '10.0.0.0/8', false],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.0/104', true],
  ['no address', '0.0.0.0/0', false],
])('%s within %s: %s', (inner, member, covered) => {
  expect(cidrSet([member])(inner)).toBe(covered);
});

test.each(['', '10.0.0', '10.0.0.256', '10.0.0.0/33', '10.0.0.0/', '::/129', '10.0.0.0/8/8', 'lamp'])(
  '%j is no CIDR',
  (nonsense) => {
    expect(parseCidr(nonsense)).toBeUndefined();
  },
);
