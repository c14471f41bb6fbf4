import { followNextAction, type CheckoutClient } from '@kassa/client';
import { KassaError, type NextAction } from '@kassa/protocol';
import { emit } from '../base/emit.ts';
import type {} from './events.ts';

/** Of a next action: a redirect alone has them. */
type Form = Partial<Pick<Extract<NextAction, { kind: 'redirect' }>, 'httpMethod' | 'fields'>> &
  Partial<Pick<NextAction, 'kind'>>;

/** Keeps what coming back needs, and asks the shop. @returns false when the shop leads there itself */
export function mayLeave(
  from: HTMLElement,
  client: CheckoutClient,
  url: string,
  { httpMethod = 'GET', fields = [] }: Form = {},
): boolean {
  client.remember();
  const payment = client.state.snapshot?.payment;
  return emit(from, 'before-redirect', { url, httpMethod, fields, payment }, { cancelable: true });
}

/**
 * Leads the customer to where `action` leads, unless the shop does: `before-redirect` can be prevented.
 * @returns what kept the browser from going there
 */
export function followOrEmit(
  from: HTMLElement,
  client: CheckoutClient,
  action: NextAction,
): KassaError | undefined {
  const url = action.kind === 'redirect' ? action.url : action.kind === 'app_switch' ? action.link : null;
  if (url === null) return undefined;
  if (!mayLeave(from, client, url, action)) return undefined;
  try {
    followNextAction(client, action);
    return undefined;
  } catch (error) {
    if (!(error instanceof KassaError)) throw error;
    emit(from, 'checkout-error', error.toBody().error);
    return error;
  }
}
