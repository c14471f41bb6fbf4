/** Before anything is done: what it is, what it does, and whose name stands in the history. */
import type { KassaError, MerchantPayment } from '@kassa/protocol';
import { html, raw } from 'hono/html';
import type { FormKey } from '../acts/forms.ts';
import type { Field, Question, Typed } from '../acts/question.ts';
import { money } from '../amount.ts';
import { inputField, wrongText } from './input-field.ts';
import { type Html, NOTHING, type Page, paymentPath, type View } from './layout.ts';

export interface Asked {
  payment: MerchantPayment;
  question: Question;
  form: FormKey;
  /** Of this page: the form is sent to it. */
  path: string;
  /** What was typed before, and why it was not done. */
  refused?: { typed: Typed; error: KassaError };
}

export const questionPage = (view: View, { payment, question, form, path, refused }: Asked): Page => ({
  title: refused ? `Not done: ${question.title}` : question.title,
  current: 'payments',
  main: html`
    ${refused ? html`<p class="notice bad" role="alert">${sayWhy(refused.error)}</p>` : NOTHING}
    <p>${question.explains}</p>
    <p class="quiet">
      Order ${payment.merchantReference}, ${money(payment.amount, payment.currency)}, ${payment.status}.
    </p>
    <form class="question" method="post" action="${path}">
      <input type="hidden" name="key" value="${form.key}" />
      <input type="hidden" name="token" value="${form.token}" />
      ${question.fields.map((field) => fieldOf(field, refused))}
      <p class="quiet">You do this as ${view.name ?? ''}.</p>
      <p class="acts">
        <button class="main">${question.text}</button>
        <a href="${paymentPath(view, payment.id)}">Don’t</a>
      </p>
    </form>
  `,
});

/** The server counts in minor units; whoever reads it has written major ones. */
function sayWhy({ code, message, retryable }: KassaError): string {
  if (code === 'idempotency_conflict')
    return 'This form has been sent before with something else in it, and that was done. Open the payment to see it.';
  if (retryable)
    return `${message}. It may have been done all the same: send this very form again, it is never done twice.`;
  return code === 'operation_not_allowed'
    ? `${message}. (Amounts here are in the smallest unit: 1250 is 12.50 where there are two decimals.)`
    : message;
}

function fieldOf(
  { name, kind, label, hint, value = '', choices = [] }: Field,
  refused: Asked['refused'],
): Html {
  const written = refused ? (refused.typed[name] ?? '') : value;
  const wrong = refused?.error.field === name ? refused.error.message : undefined;
  const described = wrong === undefined ? NOTHING : raw(`aria-describedby="${name}-wrong"`);
  const checked = (is: boolean) => (is ? raw('checked') : NOTHING);
  switch (kind) {
    case 'check':
      return html`<div>
        <label
          ><input
            type="checkbox"
            name="${name}"
            value="yes"
            ${checked(written !== '')}
            ${described}
          />${label}</label
        >
        ${wrong === undefined ? NOTHING : wrongText(name, wrong)}
      </div>`;
    case 'choice':
      return html`<fieldset ${described}>
        <legend>${label}</legend>
        ${choices.map(
          (choice) =>
            html`<label
              ><input
                type="radio"
                name="${name}"
                value="${choice}"
                ${checked(written === choice)}
              />${choice}</label
            >`,
        )}
        ${wrong === undefined ? NOTHING : wrongText(name, wrong)}
      </fieldset>`;
    case 'text':
      return inputField({ name, label, hint, value: written, wrong });
  }
}
