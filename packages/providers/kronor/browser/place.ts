/** Where Kronor is. */

/** Kronor's two environments, or a sandbox. */
export type Environment = 'staging' | 'production' | { graphqlUrl: string; hostedUrl: string };

export interface Place {
  graphqlUrl: string;
  /** Of Kronor's own pages. */
  hostedUrl: string;
  /** What those pages call it. */
  env: 'staging' | 'prod';
}

const ENVIRONMENTS = {
  staging: {
    graphqlUrl: 'https://staging.kronor.io/v1/graphql',
    hostedUrl: 'https://payment-gateway.staging.kronor.io',
    env: 'staging',
  },
  production: {
    graphqlUrl: 'https://kronor.io/v1/graphql',
    hostedUrl: 'https://payment-gateway.kronor.io',
    env: 'prod',
  },
} as const;

export const placeOf = (environment: Environment): Place =>
  typeof environment === 'string' ? ENVIRONMENTS[environment] : { ...environment, env: 'staging' };

/** By Kronor's origin. Any other origin is a sandbox's, with the hosted pages at the same. */
export function environmentOf(server: string): Environment {
  const { origin } = new URL(server, location.href);
  if (origin === 'https://staging.kronor.io') return 'staging';
  if (origin === 'https://kronor.io') return 'production';
  return { graphqlUrl: `${origin}/v1/graphql`, hostedUrl: origin };
}
