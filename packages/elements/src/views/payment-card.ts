/**
 * One payment as a customer sees it: where it stands, how much, by what, and the reference for support. Words that
 * change are set as `textContent`: a page that is translated in place has other nodes than those that were rendered.
 */
import { formatMoney, type PaymentView, type Phase } from '@kassa/protocol';
import { html, nothing } from 'lit';
import { css } from '../base/css.ts';
import { paymentHint, paymentTitle } from '../words/payment-words.ts';
import { providersWords } from './notice.ts';
import type { TextsController } from '../words/texts.ts';

const ICONS: Readonly<Record<Phase, string>> = {
  // A clock: somebody looks at it.
  open: 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0M12 7v5.5l3.5 2',
  succeeded: 'm6 12.5 4 4 8-9',
  failed: 'm7.5 7.5 9 9m0-9-9 9',
};

interface PaymentCard {
  payment: PaymentView;
  /** The customer has come back from it. */
  isReturned?: boolean;
  body?: unknown;
}

const icon = ({ phase, status }: PaymentView) =>
  phase === 'open' && status !== 'UNDER_REVIEW'
    ? html`<span class="spinner"></span>`
    : html`<svg viewBox="0 0 24 24"><path d=${ICONS[phase]} /></svg>`;

export function paymentCard({ payment, isReturned = false, body }: PaymentCard, texts: TextsController) {
  const title = paymentTitle(payment, isReturned, texts);
  const hint = title && paymentHint(payment, isReturned);
  return html`
    <div class="card ${payment.phase}" part="payment">
      <div class="head">
        <span class="icon" part="icon" aria-hidden="true">${icon(payment)}</span>
        <div class="what">
          <h2 class="title" part="title" tabindex="-1" .textContent=${title}></h2>
          <p class="muted" part="description">
            <bdi lang=${texts.sessionLanguage ?? nothing}>${payment.methodLabel}</bdi>
          </p>
        </div>
        <p class="amount" part="amount"><bdi>${formatMoney(payment, texts.locale)}</bdi></p>
      </div>
      ${providersWords(payment.customerText, texts)}
      ${hint ? html`<p part="hint" .textContent=${texts.t(hint)}></p>` : nothing} ${body}
      <p class="muted" part="reference">
        <bdi>${texts.t('reference', { reference: payment.reference })}</bdi>
      </p>
    </div>
  `;
}

export const paymentCardStyles = css`
  .card {
    --_tone: var(--_selected);
    display: grid;
    gap: var(--_space);
    padding: min(var(--_space) * 1.25, 6.25vw);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  .card.succeeded {
    --_tone: var(--_success);
  }
  .card.failed {
    --_tone: var(--_danger);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25em 0.875em;
  }
  .icon {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 2.75em;
    block-size: 2.75em;
    border-radius: 50%;
    background: color-mix(in srgb, var(--_tone) 14%, transparent);
    color: var(--_tone);
  }
  .icon svg {
    stroke-width: 2.2;
  }
  .what {
    flex: 1 1 10em;
    min-inline-size: 0;
  }
  .card .title {
    margin: 0;
    outline: none;
    font-size: 1.125em;
    font-weight: var(--_strong);
    line-height: 1.35;
  }
  .succeeded .title,
  .failed .title {
    color: var(--_tone);
  }
  .amount {
    font-size: 1.25em;
    font-weight: var(--_strong);
    font-variant-numeric: tabular-nums;
  }
  .failed .amount {
    color: var(--_muted);
    font-weight: 400;
  }
  .rest {
    outline: none;
    display: grid;
    gap: var(--_space);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75em;
  }
  .actions .button {
    flex: 1 1 12em;
    inline-size: auto;
  }
  /* Until what shows an app switch has loaded: about its size. */
  .app-place {
    min-block-size: 23em;
  }
  @media (pointer: coarse) {
    .app-place {
      min-block-size: 9em;
    }
  }
  @media (forced-colors: active) {
    .icon {
      border: 1px solid;
    }
  }
`;
