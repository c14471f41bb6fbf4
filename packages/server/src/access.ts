/** What lets a page in, over HTTP and over the socket: its origin and its session token. */
import { KassaError } from '@kassa/protocol';
import type { Session } from '@kassa/store';
import type { ServerContext } from './server-context.ts';
import { findSession } from './sessions/repository.ts';
import { verifySessionToken, type SessionClaims } from './sessions/session-token.ts';

export interface OpenedSession {
  session: Session;
  claims: SessionClaims;
}

export const isListedOrigin = (context: ServerContext, origin: string | null): boolean =>
  origin !== null && context.config.merchant.origins.includes(origin);

/** @throws KassaError invalid_token, session_expired */
export async function openSession(context: ServerContext, token: string): Promise<OpenedSession> {
  const claims = await verifySessionToken(context, token);
  const session = await findSession(context.store.db, claims.sessionId);
  if (!session) throw new KassaError('invalid_token', 'The session of this token is gone');
  return { session, claims };
}
