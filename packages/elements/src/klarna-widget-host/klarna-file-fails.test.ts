/** Klarna's part has a file of its own: this page asks for it here, and nothing else has loaded it. */
import { expect } from '@open-wc/testing';
import { mountPicker, LATER, payButton, payCommands, radio } from '../../test/klarna/in-picker.ts';
import { klarna } from '../../test/klarna/klarna.ts';
import { fails } from '../../test/late-files.ts';
import { button, listen, shows, textOf } from '../../test/mount.ts';
import { navigationOf } from '../../test/navigation-of.ts';
import { waitUntil } from '../../test/wait-until.ts';
import { en } from '../../test/english.ts';

it('says so when Klarna’s file is not there, again at each try, and leads on by a reload of the page', async () => {
  await fails('for-picker.ts');
  const { picker, session, transport } = await mountPicker({ [LATER.id]: klarna() });
  const asked = listen(session, 'before-pay');
  radio(picker, LATER.id).click();
  await shows(picker, en['error.network']);
  const first = picker.shadowRoot?.querySelector('.notice');
  payButton(picker).click();
  await waitUntil(() => !first?.isConnected);
  await shows(picker, en['error.network']);
  expect([asked, payCommands(transport)]).to.deep.equal([[], []]);
  expect(payButton(picker).ariaDisabled).to.equal('false');

  // A browser may keep the failure for as long as the page lives.
  expect(await navigationOf(() => button(picker, en.retry).click())).to.equal('reload');
  expect(textOf(picker)).to.include(en['error.network']);
});
