/** What Kronor wants to know of the customer's browser, by what the browser says of itself. */
export function device(sessionId: string): Record<string, string> {
  const { userAgent } = navigator;
  const [, browserName = 'browser', browserVersion = 'unknown'] =
    /(Firefox|Edg|OPR|Chrome|Version)\/([\d.]+)/.exec(userAgent) ?? [];
  const [, osName = 'unknown', osVersion = 'unknown'] =
    /(Windows NT|Android|iPhone OS|CPU OS|Mac OS X|CrOS|Linux)[ ;/]*([\w.]+)?/.exec(userAgent) ?? [];
  return {
    browserName,
    browserVersion: browserVersion.slice(0, 64),
    // This session's and nobody else's: no customer is recognised by it.
    fingerprint: sessionId,
    osName,
    osVersion,
    userAgent: userAgent.slice(0, 512),
  };
}
