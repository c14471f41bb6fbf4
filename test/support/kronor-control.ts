/** What a test has the Kronor sandbox do. */
import { controlOf } from './control.ts';

export type KronorOutcome = 'paid' | 'authorized' | 'declined' | 'cancelled' | 'error' | 'expired';

export interface KronorRequest {
  waitToken: string;
  idempotencyKey: string;
  /** Kronor's word: `swish`, `creditCard`, … */
  method: string;
  flow: string | null;
  status: string;
  merchantReference: string;
  amount: string | number;
  currency: string;
  paymentId: string | number | null;
  /** What has become of the money, in minor units. */
  sums: Record<'authorized' | 'captured' | 'refunded' | 'released', number>;
  /** All words since it was made, oldest first. */
  history: string[];
  /** What the payment was started with. */
  parameters: Record<string, unknown>;
}

export interface KronorControl {
  /** Oldest first. */
  requests(): Promise<KronorRequest[]>;
  /** Kronor's payment sessions, oldest first, with what it was told of the customer's browser. */
  sessions(): Promise<{ merchantReference: string; device: Record<string, string> | null }[]>;
  /** As if the customer had done it in the app or at the bank. `force`: though it is over. */
  decide(waitToken: string, outcome: KronorOutcome, options?: { force?: boolean }): Promise<void>;
  /** A word that no customer brings about. */
  enter(waitToken: string, status: string): Promise<void>;
  /** See the provider's README, "Sandbox". */
  set(settings: Record<string, unknown>): Promise<void>;
  fault(rootField: string, fault: { kind: string; ms?: number; times?: number }): Promise<void>;
  clearFaults(): Promise<void>;
  temporaryFailures(rootField: string, failure: { times: number; afterwards?: boolean }): Promise<void>;
  /** Cuts all sockets; `refuse`: for good. */
  cutSockets(options?: { refuse?: boolean }): Promise<void>;
  reset(): Promise<void>;
}

export function kronorControl(apiUrl: string): KronorControl {
  const call = controlOf(apiUrl);
  const act = async (...args: Parameters<typeof call>) => {
    await call(...args);
  };
  return {
    requests: async () => (await call('GET', '/requests')) as KronorRequest[],
    sessions: async () => (await call('GET', '/sessions')) as Awaited<ReturnType<KronorControl['sessions']>>,
    decide: (waitToken, outcome, { force = false } = {}) =>
      act('POST', `/requests/${waitToken}/${outcome}${force ? '?force' : ''}`),
    enter: (waitToken, status) => act('POST', `/requests/${waitToken}/status/${status}`),
    set: (settings) => act('PUT', '/settings', settings),
    fault: (rootField, fault) => act('PUT', `/faults/${rootField}`, fault),
    clearFaults: () => act('DELETE', '/faults'),
    temporaryFailures: (rootField, failure) => act('PUT', `/temporary-failures/${rootField}`, failure),
    async cutSockets({ refuse = false } = {}) {
      if (refuse) await act('PUT', '/sockets', { refuse });
      await act('POST', '/sockets/drop');
    },
    reset: () => act('POST', '/reset'),
  };
}
