import type { PaymentFacts } from './context.ts';
import type { Log } from './log.ts';
import type { Report } from './report.ts';

/** What a running provider may do with the server around it. */
export interface ProviderHost {
  log: Log;
  now(): Date;
  /** Payments of this provider that are still open. */
  openPayments(): Promise<PaymentFacts[]>;
  /** Calls back whenever that set may have changed. Returns how to stop. */
  onOpenPaymentsChanged(listener: () => void): () => void;
  /** A report that came by a subscription; same path as a notification's. */
  report(paymentId: string, report: Report): Promise<void>;
}
