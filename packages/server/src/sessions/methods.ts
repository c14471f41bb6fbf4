/** Which methods an order can be paid with, and why the others are not offered. */
import { KassaError, type Ignored, type Method, type MethodAvailability } from '@kassa/protocol';
import type { PaymentProvider, Problem, ProviderMethod } from '@kassa/provider';
import type { Session } from '@kassa/store';
import type { ServerContext } from '../server-context.ts';
import { detailsOf, orderDetailsFor } from './order-details.ts';

export function* allMethods(
  context: ServerContext,
): Generator<{ provider: PaymentProvider; method: ProviderMethod }> {
  for (const provider of context.config.providers.values())
    for (const method of provider.methods) yield { provider, method };
}

/** One entry for each method of each provider. No network. */
export function explainMethods(context: ServerContext, session: Session): MethodAvailability[] {
  const { allowedMethods: allowed, ignored } = detailsOf(session);
  return [...allMethods(context)].map(({ provider, method }) => {
    const reasons = provider
      .unavailableBecause(method.id, orderDetailsFor(session, provider))
      .map((problem) => nameLeftOut(problem, ignored));
    if (allowed && !allowed.includes(method.id))
      reasons.push({ field: 'allowedMethods', message: `The shop allows ${allowed.join(', ')}` });
    return { method: method.id, offered: reasons.length === 0, reasons };
  });
}

/** If a rule misses a field that was given and left out, its message says so. */
function nameLeftOut({ field, message }: Problem, ignored: readonly Ignored[]): Problem {
  const left = ignored.find((each) => each.field === field || field.startsWith(`${each.field}.`));
  return { field, message: left ? `${message}. It was left out: ${left.reason}` : message };
}

/** Methods as the page shows them, in the session's language and in the order the providers were configured. */
export function offeredMethods(context: ServerContext, session: Session): Method[] {
  const offered = new Set(
    explainMethods(context, session).flatMap(({ method, offered }) => (offered ? method : [])),
  );
  const { language } = detailsOf(session).order;
  return [...allMethods(context)]
    .filter(({ method }) => offered.has(method.id))
    .map(({ method }) => ({
      id: method.id,
      label: inLanguage(method.label, language),
      ...(method.description && { description: inLanguage(method.description, language) }),
      icon: method.icon,
      ...(method.hasWidget && { hasWidget: true }),
    }));
}

/** @throws KassaError method_not_available */
export function offeredMethod(
  context: ServerContext,
  session: Session,
  id: string,
): { provider: PaymentProvider; method: ProviderMethod } {
  const found = [...allMethods(context)].find(({ method }) => method.id === id);
  if (!found) throw new KassaError('method_not_available', `There is no method ${id}`, { field: 'method' });
  const why = explainMethods(context, session).find(({ method }) => method === id);
  if (why && !why.offered)
    throw new KassaError(
      'method_not_available',
      `${id} can't be used: ${why.reasons.map(({ field, message }) => `${field}: ${message}`).join('; ')}`,
      { field: 'method' },
    );
  return found;
}

/** `sv-FI` falls back to `sv`, then `en`. */
export function inLanguage(
  texts: { readonly en: string } & Readonly<Record<string, string>>,
  language: string,
): string {
  return texts[language] ?? texts[language.split('-')[0] ?? ''] ?? texts.en;
}
