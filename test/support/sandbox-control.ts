/** What a test has the bank do: the Krofort sandbox's control API. Payments are named by their reference. */
import { controlOf } from './control.ts';

/** What the bank knows of a payment. */
export interface BankPayment {
  state: 'open' | 'confirming' | 'succeeded' | 'failed' | 'closed';
  /** The cashier's page. */
  clientUrl: string;
  /** Where the customer is sent back to; null while the payment is open. */
  returnUrl: string | null;
  endUserToken: string;
  /** What init-payment was called with. */
  request: Record<string, unknown> & { amount: string; merchantReference: string; notificationUrl?: string };
}

export interface NotificationToSend {
  type: string;
  /** `forged`, `altered`, `stale`, …: see the sandbox. */
  variant?: string;
  id?: string;
  /** Another payment's notification URL. */
  url?: string;
  data?: Record<string, string>;
}

/** When the bank tells of an outcome: before it sends the customer back, `lateMs` after, or when a test says. */
export interface BankSettings {
  timing?: 'before_return' | 'after_return' | 'never';
  lateMs?: number;
  copies?: number;
}

export type BankFault =
  | { kind: 'slow'; ms: number; times?: number }
  | { kind: 'refused' | 'unavailable' | 'lost_answer'; times?: number };

export interface SandboxControl {
  /** Every payment that was started, newest first. */
  payments(): Promise<BankPayment[]>;
  /** As if the customer had done it at the cashier, without coming back. */
  finish(reference: string, outcome: 'approve' | 'decline' | 'close'): Promise<void>;
  /** Sends one notification now, whatever the payment's state. */
  notify(reference: string, notification: NotificationToSend): Promise<void>;
  /** Sends what is withheld, late or waiting for its retry. */
  deliver(reference: string): Promise<void>;
  /** How payments and notifications behave from now on. */
  set(settings: BankSettings): Promise<void>;
  /** What goes wrong with the next calls of init-payment. */
  fault(fault: BankFault): Promise<void>;
  /** Faults that were not met yet, by operation. */
  faults(): Promise<Record<string, BankFault>>;
  /** No payments, no faults, default settings. */
  reset(): Promise<void>;
}

export function sandboxControl(apiUrl: string): SandboxControl {
  const control = controlOf(apiUrl);
  const call = async <T>(...args: Parameters<typeof control>): Promise<T> => (await control(...args)) as T;
  return {
    payments: () => call('GET', '/payments'),
    finish: (reference, outcome) => call('POST', `/payments/${reference}/${outcome}`),
    notify: (reference, notification) => call('POST', `/payments/${reference}/notifications`, notification),
    deliver: (reference) => call('POST', `/payments/${reference}/deliver`),
    set: (settings) => call('PUT', '/settings', settings),
    fault: (fault) => call('PUT', '/faults/init-payment', fault),
    faults: () => call('GET', '/faults'),
    reset: () => call('POST', '/reset'),
  };
}
