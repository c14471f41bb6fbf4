/** What a test has the PAYONE sandbox and its Klarna do. Payments are named by their reference. */
import { controlOf } from './control.ts';

export interface PayonePayment {
  reference: string;
  txid: string;
  state: 'pending' | 'appointed' | 'failed' | 'cancelled';
  /** Minor units, as all that follow. */
  amount: number;
  currency: string;
  /** What may be captured in all. */
  reserved: number;
  captured: number;
  refunded: number;
  /** The last capture was made: the rest is free. */
  completed: boolean;
  form: Record<string, string>;
}

/** One request that the gateway was sent, with its parameters. */
export interface PayoneRequest {
  /** `start_session`, `preauthorization`, … */
  name: string;
  /** The answer's status. */
  answer: string;
  form: Record<string, string>;
}

export interface TransactionStatusToSend {
  txaction: string;
  transaction_status?: 'completed' | 'pending';
  sequencenumber?: number;
  reasoncode?: string;
  /** Replaces what would be sent: a wrong key, another price. */
  fields?: Record<string, string>;
  /** Another URL than the portal's. */
  url?: string;
}

export interface PayoneControl {
  payments(): Promise<PayonePayment[]>;
  /** All that the gateway was asked, oldest first. */
  requests(): Promise<PayoneRequest[]>;
  /** What Klarna's widget has given, oldest first. */
  tokens(): Promise<{ token: string; workorderid: string; state: 'issued' | 'used' | 'cancelled' }[]>;
  /** Klarna's sessions, oldest first. */
  sessions(): Promise<
    { workorderid: string; sessionId: string; clientToken: string; financingtype: string }[]
  >;
  /** What happens to a payment at Klarna's, told in its turn. */
  act(reference: string, action: 'appoint' | 'complete' | 'fail' | 'cancel' | 'paid'): Promise<void>;
  /** Sends one TransactionStatus now, whatever the payment's state. */
  notify(reference: string, status: TransactionStatusToSend): Promise<void>;
  /** What waits for its retry. */
  deliver(reference: string): Promise<void>;
  /** See the provider's README, "Sandbox". What is left out is as at the start. */
  set(settings: Record<string, unknown>): Promise<void>;
  fault(operation: string, fault: { kind: string; ms?: number; times?: number }): Promise<void>;
  /** PAYONE's and Klarna's clock. */
  advance(advanceMs: number): Promise<void>;
  reset(): Promise<void>;
}

export function payoneControl(apiUrl: string): PayoneControl {
  const call = controlOf(apiUrl);
  const act = async (...args: Parameters<typeof call>) => {
    await call(...args);
  };
  return {
    payments: async () => (await call('GET', '/payments')) as PayonePayment[],
    requests: async () => (await call('GET', '/requests')) as PayoneRequest[],
    tokens: async () => (await call('GET', '/tokens')) as Awaited<ReturnType<PayoneControl['tokens']>>,
    sessions: async () => (await call('GET', '/sessions')) as Awaited<ReturnType<PayoneControl['sessions']>>,
    act: (reference, action) => act('POST', `/payments/${reference}/${action}`),
    notify: (reference, status) => act('POST', `/payments/${reference}/notifications`, status),
    deliver: (reference) => act('POST', `/payments/${reference}/deliver`),
    set: (settings) => act('PUT', '/settings', settings),
    fault: (operation, fault) => act('PUT', `/faults/${operation}`, fault),
    advance: (advanceMs) => act('POST', '/clock', { advanceMs }),
    reset: () => act('POST', '/reset'),
  };
}
