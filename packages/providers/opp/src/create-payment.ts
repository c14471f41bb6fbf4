/** The answer to POST /payments becomes the first report of a payment and what the page does next. */
import type { NextAction } from '@kassa/protocol';
import { ProviderError, type PaymentContext, type Report } from '@kassa/provider';
import { contradiction, expectedOf, explain, isComplete } from './answer-facts.ts';
import type { OppConfig } from './options.ts';
import type { Answer } from './schemas.ts';
import { isThereAlready, meaningOf, type Meaning } from './status.ts';

/**
 * @throws ProviderError lost when the answer names no payment or is about another one, exists when it says that there is
 *   one already; else nobody was shown a way to pay, and the attempt is over
 */
export function startedReport(
  answer: Answer,
  { payment, log }: PaymentContext,
  { paymentType }: OppConfig,
): Report & { nextAction: NextAction } {
  const { code } = answer.result;
  const meaning = meaningOf(code, paymentType);
  const about = {
    rawStatus: code,
    data: { paymentType },
    ...(typeof answer.id === 'string' && { providerReference: answer.id }),
  };
  // The id is the refused one's. The other has our merchantTransactionId too.
  if (isThereAlready(code))
    throw new ProviderError('exists', `There is such a payment already: ${explain(answer)}`, {
      rawCode: code,
    });
  const differs = contradiction(answer, expectedOf(payment));
  if (differs !== undefined) {
    log.warn({ incident: true, providerReference: answer.id }, `Answer to a payment refused: ${differs}`);
    return { ...about, ...ofAnother(answer, meaning, differs), nextAction: { kind: 'wait' } };
  }
  if (meaning.kind === 'failed') {
    const { status, textKey, setup } = meaning;
    const reason = explain(answer);
    if (status !== 'ERROR')
      return { ...about, status, reason, reasonTextKey: textKey, nextAction: { kind: 'wait' } };
    throw new ProviderError(setup ? 'misconfigured' : 'rejected', reason, { rawCode: code, textKey });
  }
  if (typeof answer.id !== 'string')
    throw new ProviderError('lost', `The answer names no payment: ${explain(answer)}`, { rawCode: code });
  const nextAction = redirectOf(answer);
  if (answer.redirect?.preconditions?.length)
    log.warn({ providerReference: answer.id }, 'The redirect has preconditions, which are not loaded');
  if (nextAction) return { ...about, status: 'WAITING_FOR_PAYMENT', nextAction };
  if (meaning.kind === 'chargeback' || meaning.status === 'UNKNOWN') {
    log.warn({ resultCode: code }, 'A payment started with a result that says nothing about it');
    return { ...about, status: 'UNKNOWN', reason: explain(answer), nextAction: { kind: 'wait' } };
  }
  // Nothing for the customer to do. A success that doesn't say of how much is left to the Inquiry.
  const pending = meaning.status === 'WAITING_FOR_PAYMENT';
  const status = pending || !isComplete(answer) ? 'PROCESSING' : meaning.status;
  return { ...about, status, nextAction: { kind: 'wait' } };
}

/**
 * Of something else, and yet money: the order is not free before a person has looked.
 * @throws ProviderError lost when no money is told of: what became of ours is not said
 */
function ofAnother(answer: Answer, meaning: Meaning, reason: string): Pick<Report, 'status' | 'reason'> {
  const isMoney =
    meaning.kind === 'chargeback' || (meaning.kind === 'status' && meaning.status !== 'WAITING_FOR_PAYMENT');
  if (isMoney && typeof answer.id === 'string') return { status: 'UNDER_REVIEW', reason };
  const rawCode = answer.result.code;
  throw new ProviderError('lost', `The answer is about something else: ${reason}`, { rawCode });
}

/**
 * C3: `method` decides. Without one, parameters are sent as a form by POST, and no parameters are a plain GET. The
 * parameters of a GET stand in its query.
 */
function redirectOf({ redirect }: Answer): NextAction | undefined {
  if (!redirect) return undefined;
  const fields = (redirect.parameters ?? []).map(({ name, value }) => ({ name, value: value ?? '' }));
  const httpMethod = redirect.method ?? (fields.length > 0 ? 'POST' : 'GET');
  if (httpMethod === 'POST') return { kind: 'redirect', url: redirect.url, httpMethod, fields };
  return { kind: 'redirect', url: withQuery(redirect.url, fields), httpMethod, fields: [] };
}

function withQuery(url: string, fields: readonly { name: string; value: string }[]): string {
  if (fields.length === 0 || !URL.canParse(url)) return url;
  const target = new URL(url);
  for (const { name, value } of fields) target.searchParams.append(name, value);
  return target.href;
}
