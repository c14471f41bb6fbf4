/** Where Kronor is. For servers and browsers alike. */

/** Kronor's two environments, or a sandbox. */
export type Environment = 'staging' | 'production' | { graphqlUrl: string; hostedUrl: string };

export interface Endpoints {
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

export const endpointsOf = (environment: Environment): Endpoints =>
  typeof environment === 'string' ? ENVIRONMENTS[environment] : { ...environment, env: 'staging' };
