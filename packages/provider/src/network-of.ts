/** Whoever has one IPv6 address has all with its first 64 bits: these count as one. An IPv4 address counts as itself. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  // As `URL` writes it: lower case, no leading zeros, all groups in hexadecimal.
  const { hostname } = new URL(`http://[${address.replace(/%.*/, '')}]`);
  const halves = hostname.slice(1, -1).split('::');
  const [before = [], after = []] = halves.map((half) => half.split(':').filter(Boolean));
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}
