/** The next action of a payment: what the page has to do, and whether it is safe to do it. */
import { isSafeAppLink, isSafeRedirect, phaseOf, type NextAction, type PaymentStatus } from '@kassa/protocol';
import { isListedHost, type PaymentProvider, type Report } from '@kassa/provider';
import { type PaymentRow, readJson } from '@kassa/store';
import type { ServerContext } from '../server-context.ts';
import { findProvider } from './payment-context.ts';
import { aboutPayment } from '../story.ts';

/** What is left to do after this payment became `status`: once it has succeeded, a redirect that is silent. */
export function nextActionAfter(
  context: ServerContext,
  payment: PaymentRow,
  report: Report,
  status: PaymentStatus,
): string | null {
  const provider = findProvider(context, payment);
  const phase = phaseOf(status);
  if (phase === 'failed' || (phase === 'succeeded' && !provider?.capabilities.silentRedirects)) return null;
  const action = provider ? readNextAction(context, provider, payment, report) : payment.nextAction;
  const isKept = phase === 'open' || (action !== null && readJson<NextAction>(action).kind === 'redirect');
  return isKept ? action : null;
}

/** The new one if it is safe to follow; an unsafe one is dropped and logged: the page must not be sent there. */
function readNextAction(
  context: ServerContext,
  provider: PaymentProvider,
  payment: PaymentRow,
  report: Report,
): string | null {
  const { nextAction } = report;
  if (nextAction && isSafeNextAction(provider, nextAction)) return JSON.stringify(nextAction);
  if (nextAction) context.log.error(aboutPayment(payment), 'Next action dropped: not a safe address');
  return payment.nextAction;
}

/** Redirects go to https (http on loopback) and, where the provider lists its hosts, to one of them. */
export function isSafeNextAction(provider: PaymentProvider, action: NextAction): boolean {
  const { redirectHosts, appSchemes = [] } = provider.capabilities;
  switch (action.kind) {
    case 'wait':
      return true;
    case 'app_switch':
      return action.link === null || isSafeAppLink(action.link, appSchemes);
    case 'redirect':
      return (
        isSafeRedirect(action.url) &&
        (!redirectHosts || isListedHost(new URL(action.url).hostname, redirectHosts))
      );
  }
}
