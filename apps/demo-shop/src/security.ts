/** What a browser may do on the shop's pages. */
import { styleHash } from '@kassa/ssr';
import type { MiddlewareHandler } from 'hono';
import { brandOf } from './brand.ts';
import { shopStyleHashes } from './pages/style.ts';

/** Sources as CSP writes them, by directive. */
export type Sources = Partial<Record<(typeof DIRECTIVES)[number], readonly string[]>>;

const DIRECTIVES = [
  'script-src',
  'style-src',
  'img-src',
  'font-src',
  'connect-src',
  'frame-src',
  'form-action',
] as const;

/**
 * Nothing from elsewhere and nothing inline, but for the styles of the shop and of the ways to pay, and what `sources`
 * name. Lit makes its own Trusted Types policy,
 * `lit-html`; the Klarna element another. A provider's own script may know nothing of Trusted Types, so they are not
 * required where one runs.
 * @param companion where the elements fetch and open their socket
 */
function contentSecurityPolicy(companion: string, sources: Sources): string {
  const { origin, host, protocol } = new URL(companion);
  const socket = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`;
  const own: Sources = {
    'script-src': ["'self'"],
    // Beside a hash browsers would ignore it.
    'style-src': sources['style-src']?.includes("'unsafe-inline'") ? [] : [...shopStyleHashes, styleHash],
    'img-src': ["'self'"],
    'connect-src': ["'self'", origin, socket],
    'form-action': ["'self'", origin],
  };
  const lists = DIRECTIVES.map((name) => [name, ...(own[name] ?? []), ...(sources[name] ?? [])]);
  return [
    "default-src 'none'",
    ...lists.filter(({ length }) => length > 1).map((list) => list.join(' ')),
    "base-uri 'none'",
    "frame-ancestors 'none'",
    'trusted-types lit-html kassa-klarna',
    ...(sources['script-src'] ? [] : ["require-trusted-types-for 'script'"]),
  ].join('; ');
}

export function securityHeaders(publicUrl: string, companion: string, sources: Sources): MiddlewareHandler {
  const policy = contentSecurityPolicy(companion, sources);
  const styles = [...(sources['style-src'] ?? []), "'self'"];
  const brandPolicy = contentSecurityPolicy(companion, { ...sources, 'style-src': styles });
  return async (c, next) => {
    await next();
    c.header('content-security-policy', brandOf(c) === undefined ? policy : brandPolicy);
    c.header('x-content-type-options', 'nosniff');
    // Order numbers stay in the shop; forms say their origin to the companion too.
    c.header('referrer-policy', 'strict-origin-when-cross-origin');
    c.header('permissions-policy', 'camera=(), geolocation=(), microphone=()');
    if (publicUrl.startsWith('https:')) c.header('strict-transport-security', 'max-age=31536000');
  };
}
