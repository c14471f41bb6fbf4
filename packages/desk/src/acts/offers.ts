/** Which questions a payment has now, and where each of them is. */
import { type EventDelivery, KassaError, type MerchantPayment } from '@kassa/protocol';
import type { DeskCheckout } from '../checkout.ts';
import type { Offer } from '../pages/payment.ts';
import type { Right } from '../person.ts';
import { operation, operationsOf } from './operations.ts';
import type { Question } from './question.ts';
import { askProvider, isResolvable, resendEvent, resolveOperation, resolvePayment } from './resolutions.ts';

/** Only what this person may do. */
export function offersOf(
  checkout: DeskCheckout,
  payment: MerchantPayment,
  deliveries: readonly EventDelivery[],
  rights: readonly Right[],
): Offer[] {
  const at = (path: string, { right, text }: Question) => ({
    path: `/payments/${encodeURIComponent(payment.id)}/${path}`,
    right,
    text,
  });
  const lost = payment.operations.filter(({ status }) => status === 'AMBIGUOUS');
  return [
    ...operationsOf(checkout, payment).map((question) => at(question.right, question)),
    ...lost.map((one) => at(`operations/${one.number}/resolve`, resolveOperation(checkout, payment, one))),
    ...(isResolvable(payment) ? [at('resolve', resolvePayment(checkout, payment))] : []),
    at('ask', askProvider(checkout, payment)),
    ...deliveries.map((delivery) => ({
      ...at(`events/${encodeURIComponent(delivery.event.id)}/resend`, resendEvent(checkout, delivery)),
      eventId: delivery.event.id,
    })),
  ].filter(({ right }) => rights.includes(right));
}

/** The question at an address, whether it is offered or not. */
export function paymentQuestion(checkout: DeskCheckout, payment: MerchantPayment, act: string): Question {
  switch (act) {
    case 'capture':
    case 'release':
    case 'refund':
    case 'cancel':
      return operation(checkout, payment, act);
    case 'resolve':
      return resolvePayment(checkout, payment);
    case 'ask':
      return askProvider(checkout, payment);
    default:
      throw new KassaError('not_found', `Nothing is called ${act}`);
  }
}

export function operationQuestion(
  checkout: DeskCheckout,
  payment: MerchantPayment,
  number: string,
): Question {
  const one = payment.operations.find((each) => String(each.number) === number);
  if (!one) throw new KassaError('not_found', `This payment has no operation ${number}`);
  return resolveOperation(checkout, payment, one);
}

export async function eventQuestion(
  checkout: DeskCheckout,
  payment: MerchantPayment,
  id: string,
): Promise<Question> {
  const deliveries = await checkout.listEvents({ paymentId: payment.id });
  const delivery = deliveries.find(({ event }) => event.id === id);
  if (!delivery) throw new KassaError('not_found', `This payment has no event ${id}`);
  return resendEvent(checkout, delivery);
}
