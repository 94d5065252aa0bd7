/** A network: the bits that its addresses begin with. `size` is 32 for IPv4 and 128 for IPv6. */
export interface Network {
  readonly bits: string;
  readonly size: number;
}

const v4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const v6 = /^[\da-f:]*:[\da-f:]*$/i;
/** `::ffff:0:0/96`, IPv4 written as IPv6: event-ruler takes such an address for the IPv4 one. */
const mapped = `${'0'.repeat(80)}${'1'.repeat(16)}`;

/** The bits of an IPv4 or IPv6 address, most significant first; undefined for any other text. */
export function bitsOf(text: string): string | undefined {
  if (v4.test(text)) return bitsOfV4(text);
  if (!v6.test(text)) return undefined;
  const bits = bitsOfV6(text);
  return bits?.startsWith(mapped) ? bits.slice(mapped.length) : bits;
}

function bitsOfV4(text: string): string | undefined {
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte <= 255)
    ? bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
    : undefined;
}

/** `::` may be there once. It replaces as many groups of zeros as are missing of the eight. */
function bitsOfV6(text: string): string | undefined {
  const [head = [], tail, ...more] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (more.length > 0 || (tail ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...(tail ?? [])];
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('')
    : undefined;
}

/** Reads `10.0.0.0/8` or `2001:db8::/32`. As in event-ruler, a whole address is no network: it is written as a value. */
export function networkOf(cidr: string): Network | undefined {
  const { address = '', length = '' } = /^(?<address>[^/]+)\/(?<length>\d{1,3})$/.exec(cidr)?.groups ?? {};
  const bits = bitsOf(address);
  return bits && Number(length) < bits.length
    ? { bits: bits.slice(0, Number(length)), size: bits.length }
    : undefined;
}

export function isIn({ bits, size }: Network, text: string): boolean {
  const address = bitsOf(text);
  return address?.length === size && address.startsWith(bits);
}
