/** Klarna's part has a file of its own: this page asks for it here, once, and nothing else has loaded it. */
import { expect } from '@open-wc/testing';
import {
  mountPicker,
  isReady,
  LATER,
  payButton,
  payCommands,
  radio,
  widget,
} from '../../test/klarna/in-picker.ts';
import { klarna } from '../../test/klarna/klarna.ts';
import { holds, lets } from '../../test/late-files.ts';
import { button, listen, shows, textOf } from '../../test/mount.ts';
import { navigationOf } from '../../test/navigation-of.ts';
import { passOverWait } from '../../test/pass-over-wait.ts';
import { waitUntil } from '../../test/wait-until.ts';
import { en } from '../../test/english.ts';
import { LATE_MS } from '../base/in-time.ts';

it('says so when Klarna’s file hangs, asks the shop nothing, and goes on when it comes', async () => {
  await holds('for-picker.ts');
  const { picker, session, transport } = await mountPicker({ [LATER.id]: klarna() });
  const asked = listen(session, 'before-pay');
  await passOverWait(LATE_MS, () => radio(picker, LATER.id).click());
  await shows(picker, en['error.network']);
  await expect(picker).to.be.accessible();

  const restarts = listen(session, 'checkout-restart');
  expect(await navigationOf(() => button(picker, en.retry).click())).to.equal('reload');
  expect(restarts, 'no request for more time').to.deep.equal([]);

  await passOverWait(LATE_MS, () => payButton(picker).click());
  await shows(picker, en['error.network']);
  expect([asked, payCommands(transport)]).to.deep.equal([[], []]);

  await lets('for-picker.ts');
  await isReady(picker);
  await waitUntil(() => !textOf(picker).includes(en['error.network']));
  expect(widget(picker)).not.to.equal(null);
});
