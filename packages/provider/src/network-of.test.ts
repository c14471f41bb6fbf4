import { describe, expect, it } from 'vitest';
import { networkOf } from './network-of.ts';

describe('what counts as one address', () => {
  it.each([
    ['2001:db8:0:7::1', '2001:db8:0:7'],
    ['2001:DB8::7:ffff:ffff:ffff:ffff', '2001:db8:0:7'],
    ['2001:0db8:0000:0007:1:2:3:4', '2001:db8:0:7'],
    ['::1', '0:0:0:0'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['203.0.113.9', '203.0.113.9'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
