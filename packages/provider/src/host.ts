import type { PaymentFacts } from './context.ts';
import type { Log } from './log.ts';
import type { Report } from './report.ts';

/** With the order that it is an attempt at. */
export interface OpenPayment extends PaymentFacts {
  orderId: string;
}

/** The functions of the server that a running provider may use. */
export interface ProviderHost {
  log: Log;
  now(): Date;
  /** Payments of this provider that are still open: all, or those of these orders. */
  openPayments(orderIds?: readonly string[]): Promise<OpenPayment[]>;
  /** Calls back when that set may have changed: for this order or, without an id, for any. Returns how to stop. */
  onOpenPaymentsChanged(listener: (orderId?: string) => void): () => void;
  /** A report that came by a subscription; same path as a notification's. */
  report(paymentId: string, report: Report): Promise<void>;
}
