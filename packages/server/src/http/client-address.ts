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

/** As some proxies write an address: `192.0.2.1:49152`, `[2001:db8::1]:443`, `[2001:db8::1]`. */
const WITH_PORT = /^(?:([\d.]+)|\[(.+)\])(?::\d+)?$/;

/** The peer; or, as long as the caller is one of our proxies, the address that it says it speaks for. */
export function clientAddress(proxies: BlockList, peer = '', forwardedFor = ''): string | null {
  const hops = forwardedFor.split(',').map((hop) => unwrapAddress(hop.trim().replace(WITH_PORT, '$1$2')));
  let address = unwrapAddress(peer);
  while (isIP(address) && proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) {
    const next = hops.pop() ?? '';
    if (!isIP(next)) break;
    address = next;
  }
  return isIP(address) ? address : null;
}
