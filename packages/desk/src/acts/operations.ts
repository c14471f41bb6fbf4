/** Captures, releases, refunds and cancellations: what moves money. */
import { type MerchantPayment, OPERATION_KINDS, type OperationKind } from '@kassa/protocol';
import { decimals, money, readAmount } from '../amount.ts';
import type { DeskCheckout } from '../checkout.ts';
import type { Field, Question } from './question.ts';

type Verb = 'capture' | 'release' | 'refund' | 'cancel';

const VERBS: Record<OperationKind, Verb> = {
  capture: 'capture',
  release: 'release',
  refund: 'refund',
  cancellation: 'cancel',
};

const WORDS: Record<Verb, { text: string; explains: string }> = {
  capture: { text: 'Capture', explains: 'Takes the money that was promised, or a part of it.' },
  release: {
    text: 'Release',
    explains: 'Gives promised money back before it is taken. It can’t be captured then.',
  },
  refund: { text: 'Refund', explains: 'Gives back money that was taken, or a part of it.' },
  cancel: { text: 'Cancel', explains: 'Ends a payment that the customer has not made yet.' },
};

const FINAL: Field = {
  name: 'final',
  kind: 'check',
  label: 'This is the last capture: the rest is not taken',
};
const DESPITE_DISPUTE: Field = {
  name: 'despiteDispute',
  kind: 'check',
  label: 'Refund also what is disputed: the customer may get it twice',
};
const MESSAGE: Field = {
  name: 'message',
  kind: 'text',
  label: 'Message',
  hint: 'Some providers show it to the customer. May be left empty.',
};

/** Of those that its amounts and its status leave; whether its provider can, the server says. */
export const operationsOf = (checkout: DeskCheckout, payment: MerchantPayment): Question[] =>
  OPERATION_KINDS.filter((kind) => leftTo(kind, payment) > 0).map((kind) =>
    operation(checkout, payment, VERBS[kind]),
  );

/** Also where nothing is left: a form that was sent before is answered by what it has done. */
export function operation(checkout: DeskCheckout, payment: MerchantPayment, verb: Verb): Question {
  const { id, reference, currency, disputes } = payment;
  const { text, explains } = WORDS[verb];
  const isDisputed = verb === 'refund' && disputes.length > 0;
  return {
    right: verb,
    text,
    title: `${text} payment ${reference}`,
    explains: `${isDisputed ? `${disputeWords(payment)} ` : ''}${explains} Your name stands in the history.`,
    fields: [
      ...(verb === 'cancel' ? [] : [amountField(payment, verb)]),
      ...(verb === 'capture' ? [FINAL] : []),
      ...(isDisputed ? [DESPITE_DISPUTE] : []),
      MESSAGE,
    ],
    run: async ({ name, key }, { amount, final, despiteDispute, message }) => {
      const request = {
        createdBy: name,
        ...(verb !== 'cancel' && { amount: readAmount(amount ?? '', currency) }),
        ...(message !== undefined && { message }),
        ...(final !== undefined && { final: true }),
        ...(despiteDispute !== undefined && { despiteDispute: true }),
      };
      const { number } = await checkout[verb](id, request, key);
      return `operation-${number}`;
    },
  };
}

function disputeWords({ disputes, currency }: MerchantPayment): string {
  const amounts = disputes.map(({ amount }) => (amount === null ? 'the whole' : money(amount, currency)));
  return `This payment is disputed (${amounts.join(', ')}): that money goes back without a refund.`;
}

function amountField(payment: MerchantPayment, kind: 'capture' | 'release' | 'refund'): Field {
  const { currency } = payment;
  const disputed = kind === 'refund' ? disputedOf(payment) : 0;
  const left = leftTo(kind, payment) - disputed;
  return {
    name: 'amount',
    kind: 'text',
    label: `Amount in ${currency}`,
    hint: `${money(left, currency)} is left${disputed > 0 ? `, and ${money(disputed, currency)} is disputed` : ''}.`,
    // Where all of it is disputed, it is refunded with the tick for that, or not at all.
    value: decimals(left > 0 ? left : disputed, currency),
  };
}

/** Minor units of what is left to refund: a dispute gives its money back without us. */
function disputedOf(payment: MerchantPayment): number {
  const left = leftTo('refund', payment);
  const told = payment.disputes.reduce((sum, { amount }) => sum + (amount ?? left), 0);
  return Math.min(told, left);
}

/** Minor units. What is under way counts as done, so that it isn't offered twice. */
function leftTo(kind: OperationKind, payment: MerchantPayment): number {
  const { status, phase, amount, amountCaptured, amountReleased, amountRefunded } = payment;
  const pending = (...kinds: OperationKind[]) =>
    payment.operations
      .filter((one) => kinds.includes(one.kind) && (one.status === 'PENDING' || one.status === 'AMBIGUOUS'))
      .reduce((sum, one) => sum + one.amount, 0);
  const isReserved = status === 'AUTHORIZED' || status === 'PARTIALLY_CAPTURED';
  switch (kind) {
    case 'capture':
    case 'release':
      return isReserved
        ? Math.max(0, amount - amountCaptured - amountReleased - pending('capture', 'release'))
        : 0;
    case 'refund':
      return Math.max(0, amountCaptured - amountRefunded - pending('refund'));
    case 'cancellation':
      return phase === 'open' ? amount : 0;
  }
}
