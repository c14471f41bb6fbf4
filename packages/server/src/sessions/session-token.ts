/**
 * Session tokens: signed, for one session, addressed to this server. A token reads until its `exp`; what it may
 * do beyond reading is decided at each command, from the session's row.
 */
import { KassaError } from '@kassa/protocol';
import type { SessionRow } from '@kassa/store';
import { errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { ServerContext } from '../server-context.ts';

/** Reading goes on this long after the session can't be paid any more. */
export const READING_MS = 24 * 60 * 60 * 1000;
const ISSUER = 'kassa';

const claimsSchema = z.object({
  sub: z.string(),
  exp: z.number(),
  /** Came from a return code: may pay only once this attempt has failed. */
  attempt: z.string().optional(),
});

export interface SessionClaims {
  sessionId: string;
  /** From a return code: the attempt that has to have failed before this token may pay. */
  attempt: string | undefined;
  readableUntil: Date;
}

const keys = new WeakMap<object, ReturnType<typeof crypto.subtle.importKey>>();
/** Made once: half of what a signature costs. */
function keyOf(key: { secret: string }) {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const made =
    keys.get(key) ??
    crypto.subtle.importKey('raw', new TextEncoder().encode(key.secret), hmac, false, ['sign', 'verify']);
  keys.set(key, made);
  return made;
}

export async function signSessionToken(
  context: ServerContext,
  session: Pick<SessionRow, 'id' | 'expiresAt'>,
  attempt?: string,
): Promise<string> {
  const key = context.config.secrets.sessionKeys[0];
  if (!key) throw new Error('No session key');
  const now = context.now().getTime();
  const payable = Date.parse(session.expiresAt);
  // A shop may show a settled order for good. A return URL stands in logs and histories, and has its day.
  const end = (attempt === undefined ? Math.max(payable, now) : payable) + READING_MS;
  return new SignJWT(attempt === undefined ? {} : { attempt })
    .setProtectedHeader({ alg: 'HS256', kid: key.id, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setSubject(session.id)
    .setAudience(context.config.origin)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(end / 1000))
    .sign(await keyOf(key));
}

/** @throws KassaError invalid_token, or session_expired when it was one and is too old */
export async function verifySessionToken(context: ServerContext, token: string): Promise<SessionClaims> {
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = context.config.secrets.sessionKeys.find(({ id }) => id === kid);
        if (!key) throw new errors.JWKSNoMatchingKey();
        return keyOf(key);
      },
      {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: context.config.origin,
        currentDate: context.now(),
      },
    );
    const claims = claimsSchema.parse(payload);
    return { sessionId: claims.sub, attempt: claims.attempt, readableUntil: new Date(claims.exp * 1000) };
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw new KassaError('session_expired', 'The session token is too old', { cause: error });
    throw new KassaError('invalid_token', 'Not a session token of this server', { cause: error });
  }
}
