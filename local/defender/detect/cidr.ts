import { BlockList, isIP } from 'node:net';

interface Cidr {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

/** Reads `203.0.113.0/24` or `2001:db8::/32`; an address alone stands for itself. Undefined if it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [, address = '', digits] = /^([\da-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const width = version === 4 ? 32 : 128;
  const prefix = digits === undefined ? width : Number(digits);
  return prefix > width ? undefined : { address, family: `ipv${version as 4 | 6}`, prefix };
}

/**
 * Whether one member of the set covers all addresses of a CIDR; text that is no CIDR is covered by none.
 * A CIDR covers another if it is no narrower and holds its first address.
 */
export function cidrSet(members: readonly string[]): (text: string) => boolean {
  const nets = new Map<string, { family: Cidr['family']; prefix: number; list: BlockList }>();
  for (const cidr of members.map(parseCidr)) {
    if (!cidr) continue;
    const { address, family, prefix } = cidr;
    const net = nets.get(`${family}/${prefix}`) ?? { family, prefix, list: new BlockList() };
    net.list.addSubnet(address, prefix, family);
    nets.set(`${family}/${prefix}`, net);
  }
  return (text) => {
    const inner = parseCidr(text);
    return (
      inner !== undefined &&
      [...nets.values()].some(
        ({ family, prefix, list }) =>
          family === inner.family && prefix <= inner.prefix && list.check(inner.address, family),
      )
    );
  };
}
