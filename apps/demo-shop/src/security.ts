/** What a browser may do on the shop's pages. */
import type { MiddlewareHandler } from 'hono';

/**
 * Nothing from elsewhere and nothing inline. Lit makes its own Trusted Types policy, `lit-html`.
 * @param companion where the elements fetch and open their socket
 * @param formTargets where a provider may want its customers sent by form: sources as CSP writes them
 */
function contentSecurityPolicy(companion: string, formTargets: readonly string[]): string {
  const { origin, host, protocol } = new URL(companion);
  const socket = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${origin} ${socket}`,
    ["form-action 'self'", ...formTargets].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
}

export function securityHeaders(
  publicUrl: string,
  companion: string,
  formTargets: readonly string[],
): MiddlewareHandler {
  const policy = contentSecurityPolicy(companion, formTargets);
  return async (c, next) => {
    await next();
    c.header('content-security-policy', policy);
    c.header('x-content-type-options', 'nosniff');
    // Order numbers stay in the shop; forms still send their origin.
    c.header('referrer-policy', 'same-origin');
    c.header('permissions-policy', 'camera=(), geolocation=(), microphone=()');
    if (publicUrl.startsWith('https:')) c.header('strict-transport-security', 'max-age=31536000');
  };
}
