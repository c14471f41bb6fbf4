/** The words for the customer, and those for a screen reader alone. */
import type { TextsController } from '../words/texts.ts';
import { en, type KlarnaTextKey } from '../words/later/klarna.ts';
import type { KlarnaController } from './klarna-controller.ts';
import type { KlarnaErrorCode } from './klarna-widget-host.events.ts';

const FAILURES: Readonly<Record<KlarnaErrorCode | 'klarna-refused', KlarnaTextKey>> = {
  'klarna-blocked': 'klarna.blocked',
  'klarna-failed': 'klarna.failed',
  'klarna-token-refused': 'klarna.failed',
  'klarna-needs-light-dom': 'klarna.not_here',
  'klarna-refused': 'klarna.refused',
};
export const failureKey = (code: KlarnaErrorCode | 'klarna-refused'): KlarnaTextKey => FAILURES[code];

/** `unseen`: the eye sees it anyway. `problem`: something for the customer to do. */
export function message(
  { state, problem, isAuthorizing, isSlow }: KlarnaController,
  texts: TextsController,
): { text: string; kind: 'unseen' | 'seen' | 'problem' } {
  const { t } = texts;
  if (isAuthorizing) return { text: t('klarna.in_window'), kind: 'seen' };
  if (state.kind === 'loading' && isSlow) return { text: t('slow'), kind: 'seen' };
  if (state.kind === 'loading') return { text: t('klarna.loading'), kind: 'unseen' };
  // A failure stands in the form's place.
  if (state.kind !== 'ready') return { text: '', kind: 'unseen' };
  switch (problem?.kind) {
    case undefined:
      return { text: t('klarna.ready'), kind: 'unseen' };
    case 'closed':
      return { text: t('klarna.closed'), kind: 'seen' };
    case 'failed':
      return { text: t('klarna.failed'), kind: 'problem' };
    case 'changed':
      return { text: t('reason.cart_changed'), kind: 'problem' };
    case 'invalid':
      return { text: t('klarna.correct', { fields: fieldsText(problem.fields, texts) }), kind: 'problem' };
  }
}

/** `['billing_address.email', 'shipping_address.city']` is "e-mail and city (delivery address)". */
function fieldsText(fields: readonly string[], { t, locale }: TextsController): string {
  const words = fields.map((field) => {
    const path = field.split('.');
    const name = path.at(-1) ?? field;
    const key = `klarna.field.${name}`;
    const label = key in en ? t(key as KlarnaTextKey) : name.replaceAll('_', ' ');
    return path[0] === 'shipping_address' ? t('klarna.of_delivery', { field: label }) : label;
  });
  return new Intl.ListFormat(locale).format([...new Set(words)]);
}
