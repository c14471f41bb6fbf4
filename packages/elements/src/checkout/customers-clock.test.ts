/** The customer's clock is a day off: what is told by it informs, and decides nothing. */
import { expect, html } from '@open-wc/testing';
import { en } from '../../test/english.ts';
import { inside, mount, shows, textOf } from '../../test/mount.ts';
import { appSwitch, BANK, codeOf, SWISH, swishPayment } from '../../test/swish.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';
import { en as app } from '../words/later/app-switch.ts';

const DAY_MS = 86_400_000;
const { now } = Date;
afterEach(() => (Date.now = now));

const inMinutes = (minutes: number) => new Date(now() + minutes * 60_000).toISOString();

for (const [off, which] of [
  [DAY_MS, 'ahead'],
  [-DAY_MS, 'behind'],
] as const)
  describe(`a customer’s clock that is a day ${which}`, () => {
    beforeEach(() => (Date.now = () => now() + off));

    it('leaves a session that can be paid as it is, without a word about its end', async () => {
      const { session, transport } = await mount(
        html`<pay-method-picker selected=${BANK.id}></pay-method-picker>`,
        {
          snapshot: {
            methods: [BANK],
            session: { id: 'session-1', state: 'open', expiresAt: inMinutes(60), canPay: true },
          },
          nextAction: { kind: 'wait' },
        },
      );
      const picker = session.firstElementChild as HTMLElement;
      await shows(picker, 'Pay SEK 249.00');
      expect(textOf(picker)).not.to.include(en.ending);
      inside(picker, '[part="pay-button"]').click();
      await waitUntil(() => transport.commands.some(({ kind }) => kind === 'pay'), 'it pays');
    });

    it('leaves an app’s payment open, with its code, and shows how it ends', async () => {
      const { session, transport } = await mount(html`<pay-method-picker></pay-method-picker>`, {
        snapshot: {
          methods: [SWISH],
          payment: swishPayment({ nextAction: appSwitch({ expiresAt: inMinutes(3) }) }),
        },
      });
      const picker = session.firstElementChild as HTMLElement;
      await codeOf(picker);
      // A day behind there is more than an hour left, which isn't counted down.
      if (off > 0) await shows(picker, app['app.time_over']);
      else expect(textOf(picker)).not.to.include('Time left');
      expect(picker.matches(':state(open)')).to.equal(true);
      transport.push({ payment: swishPayment({ status: 'PAID', nextAction: null }) });
      await shows(picker, en['status.PAID']);
    });
  });
