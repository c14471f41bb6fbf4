/** What a person says that nothing else can say any more, and what is asked or told once more. */
import {
  type EventDelivery,
  type MerchantPayment,
  type Operation,
  operationResolutionSchema,
  paymentResolutionSchema,
} from '@kassa/protocol';
import { invalid, money, readAmount } from '../amount.ts';
import type { DeskCheckout } from '../checkout.ts';
import { nameOf } from '../story.ts';
import type { Field, Question, Typed } from './question.ts';

const LOOK =
  'Look in the provider’s back office first. Your word and your name stand in the history, and the provider’s later word beats them.';
const REASON: Field = { name: 'reason', kind: 'text', label: 'Reason', hint: 'How it is known.' };
const REFERENCE: Field = {
  name: 'reference',
  kind: 'text',
  label: 'The provider’s reference of it',
  hint: 'May be left empty.',
};
const outcomeField = (choices: readonly string[]): Field => ({
  name: 'outcome',
  kind: 'choice',
  label: 'What became of it',
  choices,
});

/** Where a person's word may still end the payment, or correct a person. */
export const isResolvable = ({ phase, status, resolvedBy }: MerchantPayment): boolean =>
  phase === 'open' || status === 'AUTHORIZED' || status === 'PARTIALLY_CAPTURED' || resolvedBy !== null;

export function resolvePayment(checkout: DeskCheckout, payment: MerchantPayment): Question {
  const { id, reference, amount, currency } = payment;
  const { options } = paymentResolutionSchema.shape.outcome;
  return {
    right: 'resolve',
    text: 'Resolve',
    title: `Resolve payment ${reference}`,
    explains: `Says what became of a payment that nothing else can end. ${LOOK} CANCELLED says that it took no money and never will.`,
    fields: [
      outcomeField(options),
      {
        name: 'amount',
        kind: 'text',
        label: `Amount in ${currency}`,
        hint: 'For AUTHORIZED and PAID: as the provider shows it.',
      },
      REFERENCE,
      REASON,
    ],
    run: async ({ name }, typed) => {
      const said = wordOf(typed, options);
      const isSuccess = said.outcome === 'PAID' || said.outcome === 'AUTHORIZED';
      if (typed.amount === undefined && isSuccess)
        throw invalid('amount', `For ${said.outcome} write the amount that the provider shows.`);
      if (typed.amount !== undefined && readAmount(typed.amount, currency) !== amount)
        throw invalid(
          'amount',
          `This payment is of ${money(amount, currency)}. Another amount is no success of it.`,
        );
      await checkout.resolvePayment(id, {
        ...said,
        resolvedBy: name,
        ...(typed.amount !== undefined && { amount }),
      });
      return 'resolved';
    },
  };
}

export function resolveOperation(checkout: DeskCheckout, { id }: MerchantPayment, one: Operation): Question {
  const { options } = operationResolutionSchema.shape.outcome;
  return {
    right: 'resolve',
    text: `Resolve ${one.kind} ${one.number}`,
    title: `Resolve ${nameOf(one)}`,
    explains: `Its answer was lost: the money may have moved. ${LOOK}`,
    fields: [outcomeField(options), REFERENCE, REASON],
    run: async ({ name }, typed) => {
      await checkout.resolveOperation(id, one.number, { ...wordOf(typed, options), resolvedBy: name });
      return `operation-${one.number}`;
    },
  };
}

function wordOf<T extends string>({ outcome, reason, reference }: Typed, options: readonly T[]) {
  const known = options.find((one) => one === outcome);
  if (known === undefined) throw invalid('outcome', 'Choose what became of it.');
  if (reason === undefined) throw invalid('reason', 'Write how it is known.');
  return { outcome: known, reason, ...(reference !== undefined && { reference }) };
}

export const askProvider = (
  checkout: DeskCheckout,
  { id, reference, provider }: MerchantPayment,
): Question => ({
  right: 'ask',
  text: 'Ask the provider',
  title: `Ask ${provider} about payment ${reference}`,
  explains:
    'Asks now what has become of the payment and of its operations under way. What is heard is stored.',
  fields: [],
  run: async () => {
    await checkout.askPayment(id);
    return 'asked';
  },
});

export const resendEvent = (checkout: DeskCheckout, { event }: EventDelivery): Question => ({
  right: 'resend',
  text: `Send ${event.type} again`,
  title: `Send ${event.type} again`,
  explains:
    'Sends this event to the shop’s server once more, under the same id: a server that has seen it drops it.',
  fields: [],
  run: async () => {
    await checkout.resendEvent(event.id);
    return 'resent';
  },
});
