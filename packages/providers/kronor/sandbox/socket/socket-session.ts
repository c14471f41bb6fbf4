/** What both subprotocols are served with. */
import type { GraphqlRequest, Prepared } from '../graphql/execute.ts';
import type { Caller } from '../graphql/tokens.ts';
import type { liveQuery } from './live-query.ts';

export interface SocketSession {
  /** @throws HasuraError when the token of `connection_init` is refused */
  authenticate: (payload: unknown) => Promise<Caller>;
  /** @throws GraphQLError in Hasura's words */
  prepare: (request: GraphqlRequest, caller: Caller) => Prepared;
  live: (prepared: Prepared) => ReturnType<typeof liveQuery>;
}
