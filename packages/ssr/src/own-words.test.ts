/** A shop's own words, given to the server once. */
import { afterEach, describe, expect, it } from 'vitest';
import { en } from '../../elements/src/words/locales/en.ts';
import { aSession, API_KEY, SHOP } from '../../server/test-support/harness.ts';
import { startForms, type Forms } from '../test-support/forms.ts';

let forms: Forms;
afterEach(() => forms.close());

const start = async () =>
  (forms = await startForms({
    texts: {
      'sv-SE': { pay: 'Köp för {amount}' },
      en: { pay: 'Buy for {amount}' },
      sv_FI: { choose_first: 'Välj först' },
    },
  }));

async function draw(changes: object): Promise<string> {
  const { token, snapshot } = forms.created;
  const answer = await fetch(`${forms.url}/picker`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ snapshot, token, server: SHOP, ...changes }),
  });
  return ((await answer.json()) as { html: string }).html;
}

describe('own words of a language', () => {
  it('stand in the list that is drawn in it, and in no other', async () => {
    await start();
    expect(await draw({ language: 'sv' })).toContain('Köp för');
    expect(await draw({ language: 'en' })).toContain('Buy for');
    expect(await draw({ language: 'nb' })).not.toMatch(/Buy for|Köp för/);
    expect(await draw({ language: 'sv', texts: { pay: 'Betala genast {amount}' } })).toContain(
      'Betala genast',
    );
  });

  it('stand on the page without script that asks for a method’s fields', async () => {
    await start();
    const field = { name: 'phone', type: 'tel', required: true, label: 'Phone' } as const;
    forms.preparation = { kind: 'fields', fields: [field] };
    const { html } = await forms.send(forms.choice());
    expect(html).toContain('Buy for');
  });
});

it('sentences that the library has not translated are marked as English in the shop’s own language', async () => {
  // The words of `locales/en.ts`, as a shop would translate them.
  forms = await startForms({ texts: { fa: en } });
  const created = await forms.kassa.server.checkout.createSession(
    aSession({ order: { merchantReference: 'order-fa', language: 'fa' } }),
  );
  const { token, snapshot } = created;
  const unchosen = await forms.send({ token, after: '' });
  expect(unchosen.html).toContain('<html lang="fa" dir="rtl">');
  const link = `<a href="${snapshot.order.returnUrl}">Go to your order at the shop</a>`;
  expect(unchosen.html).toContain(`<div lang="en" dir="ltr"><p>${link}</p></div>`);
  const ownMethods = [{ id: 'invoice', label: 'Invoice', description: '', icon: 'wallet' }] as const;
  expect(await draw({ snapshot, token, language: 'fa', ownMethods })).toContain(
    '<span lang="en">This way to pay needs JavaScript. Please choose another one.</span>',
  );
});
