import type { PaymentFacts } from './context.ts';
import type { Log } from './log.ts';
import type { Report } from './report.ts';

/** With the order that it is an attempt at. */
export interface OpenPayment extends PaymentFacts {
  orderId: string;
}

/** What a running provider may do with the server around it. */
export interface ProviderHost {
  log: Log;
  now(): Date;
  /** Payments of this provider that are still open: all, or those of these orders. */
  openPayments(orderIds?: readonly string[]): Promise<OpenPayment[]>;
  /** Calls back whenever that set may have changed: in this order, or, without one, in any. Returns how to stop. */
  onOpenPaymentsChanged(listener: (orderId?: string) => void): () => void;
  /** A report that came by a subscription; same path as a notification's. */
  report(paymentId: string, report: Report): Promise<void>;
}
