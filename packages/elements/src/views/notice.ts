import type { KassaError } from '@kassa/protocol';
import { html, nothing } from 'lit';
import type { TextsController } from '../words/texts.ts';

interface Notice {
  /** danger: something could not be done, or failed. info: how things stand. */
  kind: 'danger' | 'info';
  title: string | undefined;
  text?: string | undefined;
  /** The provider's own words. */
  customerText?: string | undefined;
  /** The payment's reference, for a customer who calls support. */
  reference?: string | undefined;
  action?: unknown;
}

const ICONS = {
  danger: 'M12 8v5m0 3.5h.01M12 3.2 22 20.5H2z',
  info: 'M12 11v5.5M12 7.5h.01M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0',
};

/** The provider's words, in the session's language. They are shown as text, never as markup. */
export const providersWords = (
  customerText: string | undefined,
  { sessionLanguage }: Pick<TextsController, 'sessionLanguage'>,
) =>
  customerText
    ? html`<p part="hint" lang=${sessionLanguage ?? nothing} dir="auto">${customerText}</p>`
    : nothing;

/** A message. It can take the focus when the view that had it has gone. */
export const notice = (
  { kind, title, text, customerText, reference, action }: Notice,
  texts: Pick<TextsController, 't' | 'sessionLanguage'>,
) => html`
  <div class="notice ${kind}" part="notice" role=${kind === 'danger' ? 'alert' : nothing} tabindex="-1">
    <svg part="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${ICONS[kind]} /></svg>
    <div>
      <p class="title" part="title">${title}</p>
      ${providersWords(customerText, texts)} ${text ? html`<p part="hint">${text}</p>` : nothing}
      ${reference ? html`<p class="muted" part="reference"><bdi>${texts.t('reference', { reference })}</bdi></p>` : nothing}
      ${action}
    </div>
  </div>
`;

/** In the customer's words, those of a newer server included where the page has them. */
export const errorNotice = (error: KassaError, texts: TextsController, action?: unknown) =>
  notice(
    {
      ...error.toBody().error,
      kind: 'danger',
      title: texts.find(error.textKey) ?? texts.t(`error.${error.code}`),
      // The payment may be made: where it was begun, it is shown.
      text: error.code === 'return_code_used' ? texts.t('closed') : undefined,
      action,
    },
    texts,
  );

/** The customer has come back, or what shows the payment is on its way: nothing is known that could be said. */
export const waiting = ({ t }: TextsController) =>
  html`<div class="waiting" part="hint"><span class="spinner"></span>${t('confirming')}</div>`;
