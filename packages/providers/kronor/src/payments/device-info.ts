/** What `addSessionDeviceInformation` wants to know of the customer's browser (contract, section 3). For servers and browsers alike. */

/** Kronor's own limits. */
const SHORT = 64;
const LONG = 512;

/**
 * @param userAgent what the browser says of itself; anything may stand in it
 * @param fingerprint this session's and nobody else's: no customer is recognised by it
 */
export function deviceInfo(userAgent: string, fingerprint: string): Record<string, string> {
  const [, browserName = 'browser', browserVersion = 'unknown'] =
    /(Firefox|Edg|OPR|Chrome|Version)\/([\d.]+)/.exec(userAgent) ?? [];
  const [, osName = 'unknown', osVersion = 'unknown'] =
    /(Windows NT|Android|iPhone OS|CPU OS|Mac OS X|CrOS|Linux)[ ;/]*([\w.]+)?/.exec(userAgent) ?? [];
  return {
    browserName,
    browserVersion: browserVersion.slice(0, SHORT),
    fingerprint: fingerprint.slice(0, SHORT),
    osName,
    osVersion: osVersion.slice(0, SHORT),
    userAgent: userAgent.slice(0, LONG) || 'unknown',
  };
}
