/** What Hono carries beside each request. */

/** What an adapter tells of a request besides the request. */
export interface RequestFacts {
  /** The peer's address. */
  remoteAddress?: string | undefined;
}
export interface AppEnv {
  Bindings: RequestFacts;
}
