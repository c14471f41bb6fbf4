/**
 * Session tokens: JWTs, signed for one session and addressed to this server. A token reads until its `exp`; what it may
 * do beyond reading is decided at each command, from the session's row.
 */
import { createHmac } from 'node:crypto';
import { KassaError } from '@kassa/protocol';
import type { SessionRow } from '@kassa/store';
import * as z from 'zod';
import { sameSecret } from '../crypto.ts';
import type { ServerContext } from '../server-context.ts';

/** Reading goes on this long after the session can't be paid any more. */
export const READING_MS = 24 * 60 * 60 * 1000;
const ISSUER = 'kassa';

const claimsSchema = z.object({
  iss: z.literal(ISSUER),
  aud: z.string(),
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

type Key = ServerContext['config']['secrets']['sessionKeys'][number];

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
/** One text for each key. A token is compared with it, so that no token says how it is to be checked. */
const headerOf = ({ id }: Key): string => encode({ alg: 'HS256', kid: id, typ: 'JWT' });
/** In this turn of the event loop: Web Crypto's way through another thread takes longer than all else of a token. */
const signatureOf = (signed: string, { secret }: Key): string =>
  createHmac('sha256', secret).update(signed).digest('base64url');

export function signSessionToken(
  context: ServerContext,
  session: Pick<SessionRow, 'id' | 'expiresAt'>,
  attempt?: string,
): string {
  const key = context.config.secrets.sessionKeys[0];
  if (!key) throw new Error('No session key');
  const now = context.now().getTime();
  const payable = Date.parse(session.expiresAt);
  // A shop may show a settled order for good. A return URL stands in logs and histories, and has its day.
  const end = (attempt === undefined ? Math.max(payable, now) : payable) + READING_MS;
  const [iat, exp] = [Math.floor(now / 1000), Math.floor(end / 1000)];
  const claims = { attempt, iss: ISSUER, sub: session.id, aud: context.config.origin, iat, exp };
  const signed = `${headerOf(key)}.${encode(claims)}`;
  return `${signed}.${signatureOf(signed, key)}`;
}

/** @throws KassaError invalid_token, or session_expired when it was one and is too old */
export function verifySessionToken(context: ServerContext, token: string): SessionClaims {
  const [header = '', payload = '', ...rest] = token.split('.');
  const key = context.config.secrets.sessionKeys.find((each) => headerOf(each) === header);
  if (!key || !sameSecret(rest.join('.'), signatureOf(`${header}.${payload}`, key))) throw notOurs();
  const { data: claims } = claimsSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  if (claims?.aud !== context.config.origin) throw notOurs();
  const readableUntil = new Date(claims.exp * 1000);
  if (readableUntil <= context.now()) throw new KassaError('session_expired', 'The session token is too old');
  return { sessionId: claims.sub, attempt: claims.attempt, readableUntil };
}

const notOurs = () => new KassaError('invalid_token', 'Not a session token of this server');
