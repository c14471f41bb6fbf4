/** What a page reads in a session token, a JWT (RFC 7519). It can't verify it and needn't: the server does. */
export interface TokenClaims {
  /** The session's id. */
  sub?: string;
  /** Issued at, seconds since 1970. */
  iat?: number;
}

/** Nothing for a token that isn't a JWT. */
export function tokenClaims(token: string): TokenClaims {
  try {
    const payload = token.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')));
    if (typeof claims !== 'object' || claims === null) return {};
    return {
      ...('sub' in claims && typeof claims.sub === 'string' && { sub: claims.sub }),
      ...('iat' in claims && typeof claims.iat === 'number' && { iat: claims.iat }),
    };
  } catch {
    return {};
  }
}

/** Two tokens of one session have the same. A token that can't be read stands for itself. */
export const sessionIdOf = (token: string): string => tokenClaims(token).sub ?? token;
