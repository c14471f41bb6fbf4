/** Where Kronor is, by the `server` that a page names. */
import type { Environment } from '../src/environment.ts';

/** By Kronor's origin. Any other origin is a sandbox's, with the hosted pages at the same. */
export function environmentOf(server: string): Environment {
  const { origin } = new URL(server, location.href);
  if (origin === 'https://staging.kronor.io') return 'staging';
  if (origin === 'https://kronor.io') return 'production';
  return { graphqlUrl: `${origin}/v1/graphql`, hostedUrl: origin };
}
