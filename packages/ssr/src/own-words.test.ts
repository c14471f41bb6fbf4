/** A shop's own words, given to the server once. */
import { afterEach, describe, expect, it } from 'vitest';
import { API_KEY, SHOP } from '../../server/test-support/harness.ts';
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
