/** A payment that is open or done, in place of the list, and the outcome of an earlier one above it. */
import type { CheckoutState } from '@kassa/client';
import type { PaymentView } from '@kassa/protocol';
import { html, nothing } from 'lit';
import { notice } from './notice.ts';
import { paymentCard } from './payment-card.ts';
import { isCancelling, paymentHint, paymentTitle } from '../words/payment-words.ts';
import type { TextsController } from '../words/texts.ts';

/** A step that may cost the customer something: it is taken only after a question. */
export type Question = 'cancel' | 'switch';

export interface PaymentActions {
  /** Leads to where the payment's next action leads, once more. */
  resume(): void;
  /** Asks the question, or takes it back. */
  ask(question: Question | undefined): void;
  /** The customer has said yes. */
  confirm(question: Question): void;
}

interface OpenPayment {
  payment: PaymentView;
  isReturned: boolean;
  /** Of the method, if the session still offers it. */
  isBank: boolean;
  busy: CheckoutState['busy'];
  /** The question that the customer is asked about this payment. */
  question: Question | undefined;
  /** Another element shows where the payment stands: what is left is what can be done. */
  isShownElsewhere: boolean;
  /** The app switch, in place of a button that leads into the app. */
  panel?: unknown;
  /** Unix time in milliseconds. */
  now: number;
}

export function openView(
  { payment, isReturned, isBank, busy, question, isShownElsewhere, panel, now }: OpenPayment,
  actions: PaymentActions,
  texts: TextsController,
) {
  const { t } = texts;
  const isBeingCancelled = isCancelling(payment);
  const shownPanel = isBeingCancelled ? undefined : panel;
  const canResume =
    !isBeingCancelled &&
    panel === undefined &&
    payment.nextAction !== null &&
    payment.nextAction.kind !== 'wait';
  const switchFrom = payment.canSwitchFrom === null ? Infinity : Date.parse(payment.canSwitchFrom);
  const can: Record<Question, boolean> = {
    cancel: payment.canCancel && !isBeingCancelled,
    switch: switchFrom <= now,
  };
  const opensLater = switchFrom > now && switchFrom < Infinity;
  const hint = paymentHint(payment, isReturned);
  const button = (label: string, act: () => void, look = 'quiet') => html`
    <button
      type="button"
      class="button ${look}"
      part="button"
      aria-disabled=${busy ? 'true' : 'false'}
      @click=${({ detail }: MouseEvent) => {
        // The second click of a double click was meant for the button that stood here before.
        if (!busy && detail < 2) act();
      }}
    >
      ${label}
    </button>
  `;
  const asked = question && can[question] ? question : undefined;
  // Each button keeps its place, and answers are a template of their own: none is turned into another one under the
  // customer's finger.
  const buttons = [
    canResume
      ? button(
          isBank ? t('back_to_bank') : t('continue_with', { method: payment.methodLabel }),
          () => actions.resume(),
          '',
        )
      : nothing,
    can.cancel ? button(t('cancel'), () => actions.ask('cancel')) : nothing,
    can.switch ? button(t('another_way'), () => actions.ask('switch')) : nothing,
  ];
  const answers = asked
    ? html`${button(t(asked === 'cancel' ? 'cancel_confirm' : 'another_way_confirm'), () =>
        actions.confirm(asked),
      )}${button(t('keep_waiting'), () => actions.ask(undefined), 'keep')}`
    : undefined;
  const onKey = ({ key }: KeyboardEvent) => {
    if (asked && key === 'Escape') actions.ask(undefined);
  };
  const body = [
    shownPanel,
    asked
      ? html`<p id="question" part="hint">
          ${t(asked === 'cancel' ? 'cancel_warning' : 'another_way_warning')}
        </p>`
      : nothing,
    canResume || can.cancel || can.switch
      ? html`<div
          class="actions"
          part="actions"
          role="group"
          aria-labelledby=${asked ? 'question' : nothing}
          @keydown=${onKey}
        >
          ${answers ?? buttons}
        </div>`
      : nothing,
    opensLater
      ? html`<p class="muted" part="hint">
          ${t('another_way_from', { time: timeOfDay(switchFrom, texts.locale) })}
        </p>`
      : nothing,
  ];
  if (isShownElsewhere)
    return html`<div class="rest" role="group" aria-label=${payment.methodLabel} tabindex="-1">${body}</div>`;
  return paymentCard(
    { payment, title: paymentTitle(payment, isReturned, texts), hint: hint && t(hint), body },
    texts,
  );
}

/** On the customer's own clock. No way stays shut for as long as a day. */
const timeOfDay = (at: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(at);

export const settledView = (payment: PaymentView, texts: TextsController) =>
  paymentCard({ payment, title: paymentTitle(payment, false, texts) }, texts);

/** The outcome of the attempt before, above a list where the customer may choose again. */
export function earlierAttempt(payment: PaymentView, texts: TextsController) {
  const { t } = texts;
  const { reference, customerText, methodLabel: method } = payment;
  return payment.phase === 'open'
    ? notice({ kind: 'info', title: t('left_open', { method }), reference }, texts)
    : notice(
        {
          kind: 'danger',
          title: paymentTitle(payment, false, texts),
          customerText,
          text: t('choose_again'),
          reference,
        },
        texts,
      );
}
