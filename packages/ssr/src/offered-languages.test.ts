/** A shop that leaves languages out: in a file of its own, since the list stays. */
import { expect, it } from 'vitest';
import { SHOP } from '../../server/test-support/harness.ts';
import { startForms } from '../test-support/forms.ts';
import { offerLanguages } from './index.ts';

it('a list and a page that leads on are in English where the shop doesn’t offer the language, as the elements are', async () => {
  const forms = await startForms();
  try {
    expect(await forms.draw({ language: 'sv' })).toContain('lang="sv"');
    offerLanguages(['en', 'nb']);
    expect(await forms.draw({ language: 'sv' })).toContain('<div class="picker" lang="en"');
    expect(await forms.draw({ language: 'nb' })).toContain('<div class="picker" lang="nb"');
    const unknown = forms.choice({ token: 'none' });
    const { html } = await forms.send(unknown, { origin: SHOP, 'accept-language': 'sv' });
    expect(html).toContain('<html lang="en"');
  } finally {
    await forms.close();
  }
});
