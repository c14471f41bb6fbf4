/** A provider is asked about a payment, and its answer applied. */
import type { PaymentRow } from '@kassa/store';
import type { ServerContext } from '../server-context.ts';
import { aboutPayment } from '../story.ts';
import { applyReport } from './apply-report.ts';
import { paymentContext, providerOf } from './payment-context.ts';

/** Never throws: not knowing changes nothing. @returns whether there was an answer */
export async function queryProvider(context: ServerContext, payment: PaymentRow): Promise<boolean> {
  const provider = providerOf(context, payment);
  if (!provider.query) return true;
  try {
    const report = await provider.query(await paymentContext(context, payment));
    await applyReport(context, payment, report, 'query');
    return true;
  } catch (error) {
    context.log.warn({ err: error, ...aboutPayment(payment) }, 'The provider could not be asked');
    return false;
  }
}
