/** What a test has the /v3/payments sandbox do. Transactions are named by their merchantTransactionId. */
import { controlOf } from './control.ts';

export interface OppPayment {
  id: string;
  merchantTransactionId: string;
  amount: string;
  currency: string;
  code: string;
  followUps: { paymentType: string; amount: string; code: string }[];
  /** Where the customer is sent back to; null while nothing is decided. */
  returnUrl: string | null;
}

export interface OppControl {
  /** Newest first. */
  payments(): Promise<OppPayment[]>;
  /** What the Inquiry says from now on; the merchant is notified. */
  result(reference: string, code: string): Promise<void>;
  /** What was held comes now. */
  settle(reference: string): Promise<void>;
  chargeBack(reference: string): Promise<void>;
  /** The Inquiry says this instead of the truth. */
  report(reference: string, reported: { amount?: string; currency?: string }): Promise<void>;
  set(settings: Record<string, unknown>): Promise<void>;
  reset(): Promise<void>;
}

export function oppControl(apiUrl: string): OppControl {
  const call = controlOf(apiUrl);
  const act = async (...args: Parameters<typeof call>) => {
    await call(...args);
  };
  return {
    payments: async () => (await call('GET', '/payments')) as OppPayment[],
    result: (reference, code) => act('POST', `/transactions/${reference}/result`, { code }),
    settle: (reference) => act('POST', `/transactions/${reference}/settle`),
    chargeBack: (reference) => act('POST', `/transactions/${reference}/chargeback`, {}),
    report: (reference, reported) => act('PUT', `/transactions/${reference}/reported`, reported),
    set: (settings) => act('PATCH', '/settings', settings),
    reset: () => act('POST', '/reset'),
  };
}
