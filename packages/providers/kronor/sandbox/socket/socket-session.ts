/** What both subprotocols are served with. */
import type { WebSocket } from 'ws';
import type { GraphqlRequest, Prepared } from '../graphql/execute.ts';
import type { Caller } from '../graphql/tokens.ts';
import type { liveQuery } from './live-query.ts';

export interface SocketSession {
  /**
   * The socket is cut when the token ends, as Hasura does (WebSocket/Server.hs, EJwtExpired).
   * @throws HasuraError when the token of `connection_init` is refused
   */
  authenticate: (payload: unknown, socket: WebSocket) => Promise<Caller>;
  /** @throws GraphQLError in Hasura's words */
  prepare: (request: GraphqlRequest, caller: Caller) => Prepared;
  live: (prepared: Prepared) => ReturnType<typeof liveQuery>;
}
