/** `hosts` are as in `redirectHosts`: a host, or `*.` and a domain for any below it. */
export const isListedHost = (hostname: string, hosts: readonly string[]): boolean =>
  hosts
    .map((host) => host.toLowerCase())
    .some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host));

/**
 * For the log and the merchant: why nobody is sent to `url`, by the name of the option that has to be put right.
 * Undefined where `hosts` has its host, or lists none.
 */
export function unlistedHost(
  url: string,
  option: string,
  hosts: readonly string[] | undefined,
): string | undefined {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: 'no address' };
  if (!hosts || isListedHost(hostname, hosts)) return undefined;
  return `The customer was not sent on: ${option} doesn’t list ${hostname}`;
}
