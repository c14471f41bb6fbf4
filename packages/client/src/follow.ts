/** Following a payment's next action: to the provider's page, or into its app. */
import { isSafeAppLink, isSafeRedirect, KassaError, type NextAction } from '@kassa/protocol';
import type { CheckoutClient } from './checkout-state.ts';

type Redirect = Extract<NextAction, { kind: 'redirect' }>;

/**
 * Leaves the page for where the action leads, in this tab: pop-ups get blocked, and in-app browsers have none.
 * What coming back needs is kept first. An app link opens an app or does nothing; no browser says which, so
 * nothing here concludes anything from it.
 *
 * @returns whether the browser was sent somewhere: false for `wait`, and for an app link that isn't there yet.
 * @throws KassaError `unexpected` when the target isn't one that a browser may be sent to.
 */
export function followNextAction(client: CheckoutClient, action: NextAction): boolean {
  switch (action.kind) {
    case 'redirect':
      if (!isSafeRedirect(action.url)) throw unsafe(action.url);
      client.remember();
      if (action.httpMethod === 'GET') location.assign(action.url);
      else submitForm(action);
      return true;
    case 'app_switch':
      if (action.link === null) return false;
      if (!isSafeAppLink(action.link, action.schemes)) throw unsafe(action.link);
      client.remember();
      location.assign(action.link);
      return true;
    case 'wait':
      return false;
  }
}

function submitForm({ url, fields }: Redirect): void {
  // `<base target>` may name another tab.
  const options = { method: 'post', action: url, target: '_self', hidden: true };
  const form = Object.assign(document.createElement('form'), options);
  // A field hides what the form has under the field's name: `append`, `remove`, `submit`.
  form.append(
    ...fields.map(({ name, value }) =>
      Object.assign(document.createElement('input'), { type: 'hidden', name, value }),
    ),
  );
  document.body.append(form);
  // A page out of the back/forward cache must not hold what was sent.
  addEventListener('pagehide', () => Element.prototype.remove.call(form), { once: true });
  HTMLFormElement.prototype.submit.call(form);
}

const unsafe = (target: string): KassaError =>
  new KassaError('unexpected', `Unsafe address: ${target.slice(0, 100)}`);
