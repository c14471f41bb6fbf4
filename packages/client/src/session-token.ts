/**
 * The claims that a page reads in a session token (PROTOCOL.md, "Browser routes"). It can't verify the token and needn't: the
 * server does.
 */
interface Claims {
  /** The session's id. */
  sub?: unknown;
  /** Issued at, seconds since 1970. */
  iat?: unknown;
  /** Only in a token from a return code, which may do less. */
  attempt?: unknown;
}

/** Nothing for a token that isn't a JWT. */
function claimsOf(token: string): Claims {
  try {
    const payload = token.split('.')[1] ?? '';
    return Object(JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')))) as Claims;
  } catch {
    return {};
  }
}

/** Two tokens of one session have the same. A token that can't be read stands for itself. */
export function sessionIdOf(token: string): string {
  const { sub } = claimsOf(token);
  return typeof sub === 'string' ? sub : token;
}

/**
 * Should `token` take the place of `current`, of the same session? Not when it may do less, and not when it is
 * older: an element may still carry what another has had replaced.
 */
export function isBetter(token: string, current: string): boolean {
  if (token === current) return false;
  const [next, now] = [claimsOf(token), claimsOf(current)];
  const mayDoLess = (claims: Claims) => claims.attempt !== undefined;
  if (mayDoLess(next) !== mayDoLess(now)) return mayDoLess(now);
  return Number(next.iat ?? Infinity) >= Number(now.iat ?? 0);
}
