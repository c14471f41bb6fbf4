/** What lets a page in, over HTTP and over the socket, and what it may then command. */
import { KassaError } from '@kassa/protocol';
import type { PaymentRow, Session } from '@kassa/store';
import type { ServerContext } from './server-context.ts';
import { findSession } from './sessions/repository.ts';
import { verifySessionToken, type SessionClaims } from './sessions/session-token.ts';
import { viewSession, type SessionView } from './sessions/snapshot.ts';

/** A session and the token's claims on it. */
export interface OpenedSession {
  session: Session;
  claims: SessionClaims;
}

export const isListedOrigin = (context: ServerContext, origin: string | null): boolean =>
  origin !== null && context.config.merchant.origins.includes(origin);

/** @throws KassaError invalid_token, session_expired */
export async function openSession(context: ServerContext, token: string): Promise<OpenedSession> {
  const claims = verifySessionToken(context, token);
  const session = await findSession(context.store.db, claims.sessionId);
  if (!session) throw new KassaError('invalid_token', 'The session of this token is gone');
  return { session, claims };
}

/**
 * @param attempts the order's, if they were read already
 * @throws KassaError read_only, session_expired, session_superseded, already_paid
 */
export async function refuseUnlessOpen(
  context: ServerContext,
  opened: OpenedSession,
  attempts?: readonly PaymentRow[],
): Promise<void> {
  // First of all: whatever else is the matter, such a token changes nothing and gives nothing back.
  const view = await refuseUnlessMayCommand(context, opened, attempts);
  switch (view.state) {
    case 'open':
      break;
    case 'settled':
      throw new KassaError('already_paid', 'This order is paid', { reference: view.payment?.reference });
    case 'superseded':
      throw new KassaError('session_superseded', 'The order has changed; a newer session replaces this one');
    case 'expired':
      throw new KassaError('session_expired', `The session ended at ${opened.session.expiresAt}`);
  }
}

/**
 * What is done to an open payment may be done after the session's end too.
 * @throws KassaError read_only
 */
export async function refuseUnlessMayCommand(
  context: ServerContext,
  { session, claims }: OpenedSession,
  attempts?: readonly PaymentRow[],
): Promise<SessionView> {
  const view = await viewSession(context, context.store.db, session, claims, attempts);
  if (view.mayCommand) return view;
  throw new KassaError('read_only', 'A token of a return URL may pay only once its attempt has failed');
}
