/** Who is really calling, when reverse proxies stand between. */
import { BlockList, isIP } from 'node:net';
import { unwrapAddress } from '@kassa/protocol';

/** @param trusted addresses and CIDR ranges of our own proxies */
export function makeProxyList(trusted: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of trusted) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** The peer; or, as long as the caller is one of our proxies, the address that it says it speaks for. */
export function clientAddress(
  proxies: BlockList,
  peer: string | undefined,
  forwardedFor: string | null,
): string | null {
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim());
  let address = unwrapAddress(peer ?? '');
  while (isIP(address) && proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) {
    const next = hops.pop();
    if (next === undefined || !isIP(unwrapAddress(next))) break;
    address = unwrapAddress(next);
  }
  return isIP(address) ? address : null;
}
