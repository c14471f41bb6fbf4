/** A payment that is open or done, in place of the list, and the outcome of an earlier one above it. */
import type { CheckoutState } from '@kassa/client';
import type { NextAction, PaymentView, Snapshot } from '@kassa/protocol';
import { html, nothing } from 'lit';
import { notice } from './notice.ts';
import { paymentCard } from './payment-card.ts';
import { isCancelling, paymentHint, paymentTitle } from '../words/payment-words.ts';
import type { TextsController } from '../words/texts.ts';

/** A step that may cost the customer something, by its name among the words: it is taken only after a question. */
export type Question = 'cancel' | 'another_way';

export interface PaymentActions {
  /** Leads to where the payment's next action leads, once more. */
  follow(action: NextAction): void;
  /** Asks the question, or takes it back. */
  ask(question: Question | undefined): void;
  /** The customer has said yes. */
  confirm(question: Question): void;
}

interface OpenPayment extends Pick<CheckoutState, 'busy' | 'connection'> {
  payment: PaymentView;
  /** What the session still offers. */
  methods: Snapshot['methods'];
  isReturned: boolean;
  /** The question that the customer is asked about this payment. */
  question: Question | undefined;
  /** Another element shows where the payment stands: what is left is what can be done. */
  isShownElsewhere: boolean;
  /** The app switch, in place of a button that leads into the app. */
  panel?: unknown;
}

export function openView(open: OpenPayment, actions: PaymentActions, texts: TextsController) {
  const { payment, connection } = open;
  const body = bodyView(open, actions, texts);
  if (open.isShownElsewhere)
    return html`<div
      class="rest"
      role="group"
      aria-label=${payment.methodLabel}
      tabindex="-1"
      lang=${texts.sessionLanguage ?? nothing}
    >
      <div class="rest" lang=${texts.lang}>${body}</div>
    </div>`;
  return [
    paymentCard({ ...open, body }, texts),
    connection === 'offline'
      ? html`<p class="muted" part="hint" aria-hidden="true">${texts.t('offline')}</p>`
      : nothing,
  ];
}

/** What can be done: the app switch, the buttons or the question, and when another way opens. */
function bodyView(
  { payment, methods, busy, question, panel }: OpenPayment,
  actions: PaymentActions,
  texts: TextsController,
) {
  const { t } = texts;
  const { nextAction, canCancel, canSwitchFrom } = payment;
  const isBeingCancelled = isCancelling(payment);
  // Where no other way will open, it isn't a number, and so neither past nor to come.
  const switchFrom = Date.parse(canSwitchFrom ?? '');
  const now = Date.now();
  const can = { cancel: canCancel && !isBeingCancelled, another_way: switchFrom <= now };
  const leadsOn = isBeingCancelled || panel !== undefined ? null : nextAction;
  // What shows the app switch doesn't come. On a computer, the link alone may lead nowhere, and some
  // browsers ask for a file that failed only after a reload: it comes back to the payment.
  const isPanelMissing = leadsOn?.kind === 'app_switch';
  const canResume = leadsOn?.kind === 'redirect' || (isPanelMissing && leadsOn.link);
  const asked = question && can[question] ? question : undefined;
  const isBank = methods.find(({ id }) => id === payment.method)?.icon === 'bank';
  const button = stepButton(busy);
  // Each button keeps its place, and answers are a template of their own: none is turned into another one under the
  // customer's finger.
  const buttons = [
    canResume
      ? button(
          t(isBank ? 'back_to_bank' : 'continue_with', { method: payment.methodLabel }),
          () => actions.follow(leadsOn),
          '',
        )
      : nothing,
    isPanelMissing ? button(t('retry'), () => location.reload()) : nothing,
    can.cancel ? button(t('cancel'), () => actions.ask('cancel')) : nothing,
    can.another_way ? button(t('another_way'), () => actions.ask('another_way')) : nothing,
  ];
  return [
    isBeingCancelled ? undefined : panel,
    asked ? html`<p id="question" part="hint">${t(`${asked}_warning`)}</p>` : nothing,
    isPanelMissing ? html`<p part="hint">${t('slow')}</p>` : nothing,
    canResume || isPanelMissing || can.cancel || can.another_way
      ? stepsView(asked, buttons, button, actions, texts)
      : nothing,
    switchFrom > now
      ? html`<p class="muted" part="hint">
          ${t('another_way_from', { time: timeOfDay(switchFrom, texts.locale) })}
        </p>`
      : nothing,
  ];
}

/** The buttons, or the answers to the question. */
const stepsView = (
  asked: Question | undefined,
  buttons: unknown,
  button: StepButton,
  actions: PaymentActions,
  { t }: TextsController,
) =>
  html`<div
    class="actions"
    part="actions"
    role=${asked ? 'group' : nothing}
    aria-labelledby="question"
    @keydown=${(event: KeyboardEvent) => {
      if (!asked || event.key !== 'Escape') return;
      // A dialog around it stays open.
      event.preventDefault();
      actions.ask(undefined);
    }}
  >
    ${
      asked
        ? html`${button(t(`${asked}_confirm`), () => actions.confirm(asked))}${button(
            t('keep_waiting'),
            () => actions.ask(undefined),
            'keep',
          )}`
        : buttons
    }
  </div>`;

type StepButton = ReturnType<typeof stepButton>;

const stepButton =
  (busy: OpenPayment['busy']) =>
  (label: string, act: () => void, look = 'quiet') => html`
    <button
      type="button"
      class="button ${look}"
      part="button"
      aria-disabled=${Boolean(busy)}
      @click=${({ detail }: MouseEvent) => {
        // The second click of a double click was meant for the button that stood here before.
        if (!busy && detail < 2) act();
      }}
    >
      ${label}
    </button>
  `;

/** On the customer's own clock, on one line. No way stays shut for as long as a day. */
const timeOfDay = (at: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(at).replace(/ /g, '\u00a0');

/** The way on is the shop's alone: a button of ours beside "Paid" would ask to pay twice. */
export const settledView = (payment: PaymentView, texts: TextsController) =>
  paymentCard({ payment, body: html`<slot name="settled"></slot>` }, texts);

/** The outcome of the attempt before, above a list where the customer may choose again; nothing until its words are there. */
export function earlierAttempt(
  payment: PaymentView,
  texts: Pick<TextsController, 'find' | 't' | 'sessionLanguage'>,
) {
  const { t } = texts;
  const title = paymentTitle(payment, false, texts);
  const hint = paymentHint(payment, false);
  return payment.phase === 'open'
    ? notice(
        {
          kind: 'info',
          title: t('left_open', { method: payment.methodLabel }),
          reference: payment.reference,
        },
        texts,
      )
    : title && notice({ ...payment, kind: 'danger', title, text: hint && t(hint) }, texts);
}
