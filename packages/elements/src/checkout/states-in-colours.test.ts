/** Each state, in light and in dark, alone and with the shop's own way on: no rule of axe is broken, and all can be hit. */
import { expect, html } from '@open-wc/testing';
import { button, mount, shows } from '../../test/mount.ts';
import { onPhone } from '../../test/phone.ts';
import { tooSmall } from '../../test/readable.ts';
import { STATES } from '../../test/states.ts';
import { appSwitch, BANK, SWISH, swishPayment } from '../../test/swish.ts';
import { mountButton, PAY, say } from '../../test/swish-button.ts';
import '../define.ts';

const SLOTS = [
  'ending',
  'elsewhere',
  'superseded',
  'expired',
  'closed',
  'unavailable',
  'settled',
  'open',
  'succeeded',
  'failed',
];
/** How large the shop's own content is, is the shop's. */
const waysOn = () =>
  SLOTS.map(
    (slot) =>
      html`<p slot=${slot}>
        <a href="#on" style="line-height: 24px; display: inline-block">To your order</a>
      </p>`,
  );

async function expectUsable(root: Element): Promise<void> {
  expect(tooSmall(root), 'too small').to.deep.equal([]);
  await expect(root).to.be.accessible();
}

for (const scheme of ['light', 'dark'])
  describe(`in ${scheme}`, () => {
    before(() => {
      document.documentElement.style.colorScheme = scheme;
      document.body.style.background = 'canvas';
      document.body.style.color = 'canvastext';
    });
    after(() => {
      document.documentElement.style.removeProperty('color-scheme');
      document.body.removeAttribute('style');
    });

    for (const [says, changes] of STATES)
      it(`all can be read and hit where it says “${says}”`, async () => {
        const snapshot = { methods: [SWISH, BANK], ...changes };
        for (const content of [
          html`<pay-method-picker></pay-method-picker>`,
          html`<payment-status>${waysOn()}</payment-status
            ><pay-method-picker>${waysOn()}</pay-method-picker>`,
        ]) {
          const { session } = await mount(content, { snapshot });
          await shows(session, says);
          await expectUsable(session);
          session.remove();
        }
      });

    it('all can be read and hit beside Swish’s button, by each of its ways', async () => {
      const { session, element, transport } = await mountButton();
      await shows(element, PAY);
      await expectUsable(session);
      button(element, say('app.use_number')).click();
      await shows(element, 'Phone number');
      await expectUsable(session);
      transport.push({ payment: swishPayment({ nextAction: null }) });
      await shows(element, say('app.approve', { app: 'Swish' }));
      await expectUsable(session);
    });

    it('all can be read and hit where an app may be opened on a phone, and once its time is over', async () => {
      const beComputer = onPhone();
      try {
        for (const expiresAt of [null, '2026-01-01T00:00:00Z']) {
          const { session } = await mount(html`<pay-method-picker></pay-method-picker>`, {
            snapshot: { payment: swishPayment({ nextAction: appSwitch({ expiresAt }), canCancel: true }) },
          });
          await shows(session, expiresAt ? say('app.time_over') : say('app.open', { app: 'Swish' }));
          await expectUsable(session);
          session.remove();
        }
      } finally {
        beComputer();
      }
    });
  });
