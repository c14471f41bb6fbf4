import { describe, expect, it } from 'vitest';
import { clientAddress, makeProxyList } from './client-address.ts';

describe('the client’s address', () => {
  const proxies = makeProxyList(['10.0.0.0/8', '::1']);
  it.each([
    ['the peer', '203.0.113.9', undefined, '203.0.113.9'],
    ['the peer, whatever it says, when it is no proxy of ours', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['what our proxy says', '10.1.1.1', '198.51.100.1', '198.51.100.1'],
    ['the last one that is no proxy of ours', '10.1.1.1', '1.1.1.1, 198.51.100.1, 10.2.2.2', '198.51.100.1'],
    ['an IPv4 behind its IPv6 form', '::ffff:203.0.113.9', undefined, '203.0.113.9'],
    ['without the port that our proxy writes', '10.1.1.1', '198.51.100.1:49152', '198.51.100.1'],
    ['the one behind two proxies that write ports', '10.1.1.1', '198.51.100.1:1, 10.2.2.2:2', '198.51.100.1'],
    ['an IPv6 without its brackets', '10.1.1.1', '[2001:db8::1]', '2001:db8::1'],
    ['an IPv6 without brackets and port', '10.1.1.1', '[2001:db8::1]:443', '2001:db8::1'],
    ['an IPv6 as it is', '10.1.1.1', '2001:db8::1:443', '2001:db8::1:443'],
    ['our proxy when what it says is no address', '10.1.1.1', 'unknown', '10.1.1.1'],
  ])('is %s', (_, peer, forwarded, expected) => {
    expect(clientAddress(proxies, peer, forwarded)).toBe(expected);
  });
});
