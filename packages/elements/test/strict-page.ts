/** What a shop's page does, on strict-page.html. Tells its parent what it shows and what the policy refused. */
import { createCheckoutClient } from '@kassa/client';
import { makeSnapshot, memoryTransport } from '@kassa/client/testing';

const refused: string[] = [];
document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) =>
  refused.push(`${effectiveDirective} ${blockedURI} ${sourceFile}`),
);
await import('../src/define.ts');

const transport = memoryTransport({
  snapshot: makeSnapshot(),
  preparations: {
    'kronor.swish': {
      kind: 'fields',
      fields: [{ type: 'tel', name: 'phone', label: 'Phone number', required: true }],
    },
  },
});
const session = document.createElement('checkout-session');
session.client = createCheckoutClient({ transport });
const picker = document.createElement('pay-method-picker');
session.append(picker, document.createElement('payment-status'));
document.body.append(session);

const find = (selector: string) => picker.shadowRoot?.querySelector<HTMLElement>(selector);
async function until<T>(get: () => T | null | undefined): Promise<T> {
  for (;;) {
    const value = get();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
(await until(() => find('input[value="kronor.swish"]'))).click();
await until(() => find('#field-phone'));
const button = await until(() => find('.button'));
const isStyled = getComputedStyle(button).borderTopLeftRadius === '12px';
(await until(() => find('input[value="krofort.bank"]'))).click();
button.click();
await until(() => picker.matches(':state(open)'));
parent.postMessage({ isStyled, refused }, location.origin);
