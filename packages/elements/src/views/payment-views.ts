/** A payment that is open or done, in place of the list. */
import type { CheckoutState } from '@kassa/client';
import type { PaymentView } from '@kassa/protocol';
import { html, nothing } from 'lit';
import { paymentCard } from './payment-card.ts';
import { paymentHint, paymentTitle } from '../words/payment-words.ts';
import type { TextsController } from '../words/texts.ts';

export interface PaymentActions {
  /** Leads to where the payment's next action leads, once more. */
  resume(): void;
  cancel(): void;
  /** Asks whether the customer really wants to leave an open payment, or takes the question back. */
  askToSwitch(asking: boolean): void;
  switchAway(): void;
}

interface OpenPayment {
  payment: PaymentView;
  isReturned: boolean;
  /** Of the method, if the session still offers it. */
  isBank: boolean;
  busy: CheckoutState['busy'];
  isAskingToSwitch: boolean;
  /** Another element shows where the payment stands: what is left is what can be done. */
  isShownElsewhere: boolean;
  /** The app switch, in place of a button that leads into the app. */
  panel?: unknown;
  /** Unix time in milliseconds. */
  now: number;
}

export function openView(
  { payment, isReturned, isBank, busy, isAskingToSwitch, isShownElsewhere, panel, now }: OpenPayment,
  actions: PaymentActions,
  texts: TextsController,
) {
  const { t } = texts;
  const isCancelling = payment.status === 'CANCELLING';
  const canResume =
    !isCancelling && panel === undefined && payment.nextAction !== null && payment.nextAction.kind !== 'wait';
  const canSwitch = payment.canSwitchFrom !== null && Date.parse(payment.canSwitchFrom) <= now;
  const hint = paymentHint(payment, isReturned);
  const button = (label: string, act: () => void, isPrimary = false) => html`
    <button
      type="button"
      class="button ${isPrimary ? '' : 'quiet'}"
      aria-disabled=${busy ? 'true' : 'false'}
      @click=${() => {
        if (!busy) act();
      }}
    >
      ${label}
    </button>
  `;
  const isAsking = isAskingToSwitch && canSwitch;
  const buttons = isAsking
    ? [
        // A second click on "another way" must not be the answer to the question.
        button(t('another_way_confirm'), () => actions.switchAway()),
        button(t('keep_waiting'), () => actions.askToSwitch(false), true),
      ]
    : [
        canResume &&
          button(
            isBank ? t('back_to_bank') : t('continue_with', { method: payment.methodLabel }),
            () => actions.resume(),
            true,
          ),
        payment.canCancel && !isCancelling && button(t('cancel'), () => actions.cancel()),
        canSwitch && button(t('another_way'), () => actions.askToSwitch(true)),
      ];
  const shown = buttons.filter((each) => each !== false);
  const warning = isAsking ? t('another_way_warning') : undefined;
  const isApart = isShownElsewhere || panel !== undefined;
  const body = [
    panel,
    isApart && warning ? html`<p>${warning}</p>` : nothing,
    shown.length > 0 ? html`<div class="actions">${shown}</div>` : nothing,
  ];
  if (isShownElsewhere) return html`<div class="rest">${body}</div>`;
  return paymentCard(
    {
      payment,
      title: paymentTitle(payment, isReturned, texts),
      hint: isApart ? hint && t(hint) : (warning ?? (hint && t(hint))),
      body,
    },
    texts,
  );
}

export const settledView = (payment: PaymentView, texts: TextsController) =>
  paymentCard({ payment, title: paymentTitle(payment, false, texts) }, texts);
