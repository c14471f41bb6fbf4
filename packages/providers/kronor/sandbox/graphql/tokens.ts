/** Tokens as Hasura reads them: JWTs whose claims name the role. One merchant; a session token is good for one session. */
import { jwtVerify, SignJWT, errors } from 'jose';
import * as z from 'zod';
import { HasuraError } from './failures.ts';

const CLAIMS = 'https://hasura.io/jwt/claims';
/** Known to everybody: a sandbox's tokens open nothing else. */
const SECRET = new TextEncoder().encode('kronor-sandbox-signs-with-this-word');

const claimsSchema = z.object({
  [CLAIMS]: z.discriminatedUnion('x-hasura-default-role', [
    z.object({ 'x-hasura-default-role': z.enum(['merchant-backend', 'merchant-read-only']) }),
    z.object({ 'x-hasura-default-role': z.literal('payment-gateway'), 'x-hasura-session-id': z.string() }),
  ]),
  exp: z.number().optional(),
});

export type Caller =
  | { role: 'merchant'; /** The role merchant-read-only: asks, and changes nothing. */ isReadOnly: boolean }
  | { role: 'gateway'; sessionId: string; /** Seconds since 1970. */ expiresAt: number };

const sign = (claims: Record<string, string>): SignJWT =>
  new SignJWT({
    [CLAIMS]: { ...claims, 'x-hasura-allowed-roles': [claims['x-hasura-default-role']] },
  }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' });

export const merchantToken = (role: 'merchant-backend' | 'merchant-read-only'): Promise<string> =>
  sign({ 'x-hasura-default-role': role, 'x-hasura-merchant-id': '1' }).sign(SECRET);

export const sessionToken = (sessionId: string, expiresAt: Date): Promise<string> =>
  sign({ 'x-hasura-default-role': 'payment-gateway', 'x-hasura-session-id': sessionId })
    .setExpirationTime(expiresAt)
    .sign(SECRET);

/**
 * @param authorization the header's value
 * @throws HasuraError in Hasura's words
 */
export async function readToken(authorization: string | undefined, now: Date): Promise<Caller> {
  if (authorization === undefined)
    throw new HasuraError(
      'invalid-headers',
      "Missing 'Authorization' or 'Cookie' header in JWT authentication mode",
    );
  const token = /^Bearer (.+)$/.exec(authorization)?.[1];
  if (token === undefined) throw new HasuraError('invalid-headers', 'Malformed Authorization header');
  try {
    const { payload } = await jwtVerify(token, SECRET, { currentDate: now });
    const claims = claimsSchema.parse(payload);
    const hasura = claims[CLAIMS];
    const role = hasura['x-hasura-default-role'];
    return role === 'payment-gateway'
      ? { role: 'gateway', sessionId: hasura['x-hasura-session-id'], expiresAt: claims.exp ?? 0 }
      : { role: 'merchant', isReadOnly: role === 'merchant-read-only' };
  } catch (error) {
    const why = error instanceof errors.JWTExpired ? 'JWTExpired' : 'JWSError JWSInvalidSignature';
    throw new HasuraError('invalid-jwt', `Could not verify JWT: ${why}`);
  }
}
