import { aTimeout, expect } from '@open-wc/testing';
import { button, inside, listen, shows, textOf } from '../../test/mount.ts';
import { onPhone } from '../../test/phone.ts';
import { appSwitch, click, codeOf, link, LINK, panelOf, SWISH, swishPayment } from '../../test/swish.ts';
import '../define.ts';
import { en as words } from '../words/later/app-switch.ts';
import { en } from '../../test/english.ts';
import './kronor-swish-button.define.ts';
import { PAY, mountButton } from '../../test/swish-button.ts';
import { waitUntil } from '../../test/wait-until.ts';

describe('kronor-swish-button', () => {
  const stay = (event: Event) => event.preventDefault();
  before(() => document.addEventListener('swish-app-opening', stay));
  after(() => document.removeEventListener('swish-app-opening', stay));

  describe('on a phone', () => {
    let beComputer: () => void;
    beforeEach(() => (beComputer = onPhone()));
    afterEach(() => beComputer());

    it('is accessible with the link, and with the code for another phone', async () => {
      const { element } = await mountButton({ snapshot: { payment: swishPayment() } });
      const shown = await panelOf(element);
      await expect(element).to.be.accessible();
      inside(shown, 'summary').click();
      await codeOf(element);
      await expect(element).to.be.accessible();
    });

    it('opens the app by the click that pays, once, by the link as it is', async () => {
      const { element, session, transport } = await mountButton();
      const opening = listen(session, 'swish-app-opening');
      await shows(element, PAY);
      await click(button(element, PAY));
      await waitUntil(() => opening.length > 0, 'the app opens');
      expect(opening.map(({ detail }) => detail)).to.deep.equal([{ link: LINK }]);
      await shows(element, 'Open Swish again');
      transport.push({ payment: swishPayment({ status: 'PROCESSING' }) });
      await shows(element, en['status.PROCESSING']);
      expect(opening).to.have.length(1);
      await click(link(await panelOf(element)) as HTMLElement);
      expect(opening).to.have.length(2);
    });

    it('asks the app of a phone number where this browser can’t open it, and opens it after all by one click', async () => {
      const { element, session, payments } = await mountButton();
      const opening = listen(session, 'swish-app-opening');
      await shows(element, PAY);
      await click(button(element, words['app.use_number']));
      await shows(element, 'Phone number');
      expect(opening).to.have.length(0);
      // As by a key: a tap so soon would be taken for the second of a double one.
      button(element, PAY).click();
      await waitUntil(() => opening.length > 0, 'the app opens');
      expect(payments().at(-1)).to.deep.include({ input: { kind: 'fields', values: {} } });
    });

    for (const [what, details] of [
      ['click', [1, 2]],
      ['tap whose browser counts no taps', [1, 1]],
    ] as const)
      it(`a double ${what} on the phone number only asks for it: nothing is paid`, async () => {
        const { element, session, payments } = await mountButton();
        const opening = listen(session, 'swish-app-opening');
        await shows(element, PAY);
        const other = inside(element, '[part="other-way"]');
        // The first one changes at once what the second would do.
        for (const detail of details) other.dispatchEvent(new MouseEvent('click', { detail, bubbles: true }));
        await shows(element, 'Phone number');
        expect([payments(), opening]).to.deep.equal([[], []]);
        // One of its own opens the app.
        other.click();
        await waitUntil(() => opening.length > 0, 'the app opens');
      });

    it('a double click on the button that pays asks the shop once, also where it says no at once', async () => {
      const { element, session, payments } = await mountButton({
        snapshot: { selection: { method: SWISH.id, preparation: { kind: 'none' } } },
      });
      const asked = listen(session, 'before-pay');
      session.addEventListener('before-pay', (event) => event.preventDefault());
      await shows(element, PAY);
      const pay = inside(element, '[part="pay-button"]');
      for (const detail of [1, 2]) {
        pay.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail }));
        await aTimeout(0);
        await waitUntil(() => pay.getAttribute('aria-disabled') === 'false', 'the try has ended');
      }
      expect([asked.length, payments()]).to.deep.equal([1, []]);
    });

    it('opens the app when the link comes a moment after the click', async () => {
      const { element, session, transport } = await mountButton({ nextAction: { kind: 'wait' } });
      const opening = listen(session, 'swish-app-opening');
      await shows(element, PAY);
      await click(button(element, PAY));
      await waitUntil(() => transport.snapshot.payment);
      const { id } = transport.snapshot.payment ?? swishPayment();
      transport.push({ payment: swishPayment({ id, status: 'INITIALIZING', nextAction: null }) });
      await shows(element, words['app.coming']);
      expect(opening).to.be.empty;
      const { offsetHeight } = await panelOf(element);
      const expiresAt = new Date(Date.now() + 100_000).toISOString();
      transport.push({ payment: swishPayment({ id, nextAction: appSwitch({ expiresAt }) }) });
      await waitUntil(() => opening.length === 1, 'the app opens');
      expect((await panelOf(element)).offsetHeight).to.equal(offsetHeight);
    });

    it('opens nothing without a click: after a reload the link waits', async () => {
      const { element, session, transport } = await mountButton({ snapshot: { payment: swishPayment() } });
      const opening = listen(session, 'swish-app-opening');
      expect(link(await panelOf(element))?.textContent.trim()).to.equal('Open Swish');
      transport.push({ payment: swishPayment({ status: 'PROCESSING' }) });
      await shows(element, en['status.PROCESSING']);
      expect(opening).to.be.empty;
    });

    it('leaves it to the shop to open the app, and keeps what coming back needs first', async () => {
      const { element, session, client } = await mountButton({ snapshot: { payment: swishPayment() } });
      const order: string[] = [];
      client.remember = () => order.push('remembered');
      session.addEventListener('swish-app-opening', () => order.push('opening'));
      const clicks = listen(document, 'click');
      await click(link(await panelOf(element)) as HTMLElement);
      expect(order).to.deep.equal(['remembered', 'opening']);
      expect(clicks.at(-1)?.defaultPrevented).to.equal(true);
    });

    it('lets the browser follow the link when nobody prevents it', async () => {
      document.removeEventListener('swish-app-opening', stay);
      const follow = (event: Event) => {
        prevented = event.defaultPrevented;
        event.preventDefault();
      };
      let prevented: boolean | undefined;
      addEventListener('click', follow);
      try {
        const { element } = await mountButton({ snapshot: { payment: swishPayment() } });
        await click(link(await panelOf(element)) as HTMLElement);
        expect(prevented).to.equal(false);
      } finally {
        removeEventListener('click', follow);
        document.addEventListener('swish-app-opening', stay);
      }
    });

    it('follows no link but one of the schemes that the provider lists', async () => {
      const { element } = await mountButton({
        snapshot: { payment: swishPayment({ nextAction: appSwitch({ link: 'javascript:alert(1)' }) }) },
      });
      await codeOf(element);
      expect(link(await panelOf(element))).to.equal(undefined);
    });
  });

  describe('the time', () => {
    const { now } = Date;
    let time: number;
    beforeEach(() => {
      time = now();
      Date.now = () => time;
    });
    afterEach(() => {
      Date.now = now;
    });

    const until = (seconds: number) => new Date(time + seconds * 1_000).toISOString();
    const withTime = (seconds: number) =>
      mountButton({
        snapshot: { payment: swishPayment({ nextAction: appSwitch({ expiresAt: until(seconds) }) }) },
      });

    it('counts down, and at its end says that we keep asking: nothing has failed', async () => {
      const { element, transport } = await withTime(2);
      await shows(element, 'Time left to pay: 0:02');
      time += 1_000;
      await shows(element, 'Time left to pay: 0:01');
      time += 1_000;
      await shows(element, words['app.time_over']);
      expect(element.matches(':state(open)')).to.equal(true);
      expect(inside(await panelOf(element), '[role="status"]').textContent).to.equal(words['app.time_over']);
      transport.push({ payment: swishPayment({ status: 'PAID', nextAction: null }) });
      await shows(element, en['status.PAID']);
    });

    it('is right as soon as the page wakes', async () => {
      const { element } = await withTime(600);
      await shows(element, 'Time left to pay: 10:00');
      time += 540_000;
      document.dispatchEvent(new Event('visibilitychange'));
      await shows(element, 'Time left to pay: 1:00');
    });

    it('is not spoken of while there is more than an hour', async () => {
      const { element } = await withTime(7_200);
      await codeOf(element);
      expect(textOf(element)).not.to.include('Time left');
    });
  });
});
