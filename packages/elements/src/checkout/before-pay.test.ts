/** Each element that pays asks the shop first, whichever it is. */
import { memoryTransport, makeSnapshot } from '@kassa/client/testing';
import { createCheckoutClient, type CheckoutClient } from '@kassa/client';
import type { NextAction } from '@kassa/protocol';
import { expect, html, nextFrame } from '@open-wc/testing';
import { en } from '../../test/english.ts';
import { becomes, mountHost } from '../../test/klarna/host.ts';
import { callsTo, forgetKlarna, klarna } from '../../test/klarna/klarna.ts';
import { inside, listen, mount, shows, textOf, type Mounted, type MountOptions } from '../../test/mount.ts';
import { BANK, panelOf, PHONE_FIELD, SWISH } from '../../test/swish.ts';
import { mountButton } from '../../test/swish-button.ts';
import { passOverWait } from '../../test/pass-over-wait.ts';
import { waitUntil } from '../../test/wait-until.ts';
import { warnings, warns } from '../../test/warnings.ts';
import '../define.ts';

const PHONE = {
  kind: 'fields' as const,
  fields: [{ type: 'tel' as const, name: 'phone', label: 'Phone number', required: true }],
};

interface Ready {
  /** The event goes up to here. */
  session: Mounted['session'];
  element: HTMLElement;
  transport: Mounted['transport'];
  client: CheckoutClient;
  /** The customer's click. */
  pay: () => unknown;
  method: string;
}

const payButton = (element: Element) => inside(element, '[part="pay-button"]');

const AT_BANK: NextAction = { kind: 'redirect', url: 'https://bank.example/', httpMethod: 'GET', fields: [] };

const ELEMENTS: Record<string, (nextAction?: NextAction) => Promise<Ready>> = {
  'pay-method-picker': async (nextAction = { kind: 'wait' }) => {
    const { session, transport, client } = await mount(
      html`<pay-method-picker selected=${BANK.id}></pay-method-picker>`,
      { nextAction },
    );
    const element = session.firstElementChild as HTMLElement;
    await shows(element, en.choose);
    return { session, element, transport, client, method: BANK.id, pay: () => payButton(element).click() };
  },
  'kronor-swish-button': async (nextAction) => {
    const { session, element, transport, client } = await mountButton(nextAction && { nextAction });
    await waitUntil(() => element.matches(':state(choosing)'));
    return { session, element, transport, client, method: SWISH.id, pay: () => payButton(element).click() };
  },
  'klarna-widget-host': async (nextAction = { kind: 'wait' }) => {
    const { session, host, transport, client } = await mountHost(klarna({ answers: ['approve'] }), {
      nextAction,
    });
    await becomes(host, 'ready');
    return { session, element: host, transport, client, method: host.method ?? '', pay: () => host.pay() };
  },
};

const ASKED_LATE: Record<string, (event: HTMLElementEventMap['before-pay']) => void> = {
  preventDefault: (event) => event.preventDefault(),
  waitUntil: ({ detail }) => detail.waitUntil(Promise.resolve()),
};

const isBusy = (element: Element) => textOf(element).includes(en.starting);
const payments = ({ transport }: Pick<Ready, 'transport'>) =>
  transport.commands.filter(({ kind }) => kind === 'pay').length;

/** @returns what lets the server answer */
async function payUnanswered(mounted: Ready): Promise<() => void> {
  let release = (): void => undefined;
  const hold = () => (release = mounted.transport.hold());
  mounted.session.addEventListener('before-pay', hold, { once: true });
  mounted.pay();
  await waitUntil(() => payments(mounted) === 1, 'it pays');
  return release;
}

for (const [tag, ready] of Object.entries(ELEMENTS))
  describe(`before-pay of <${tag}>`, () => {
    beforeEach(forgetKlarna);

    it('leads nobody to the bank of an order that the shop has withdrawn since', async () => {
      const mounted = await ready(AT_BANK);
      const { session, client } = mounted;
      session.addEventListener('before-redirect', (event) => event.preventDefault());
      const led = listen(document, 'before-redirect');
      const release = await payUnanswered(mounted);
      const id = 'newer';
      const snapshot = makeSnapshot({ session: { ...makeSnapshot().session, id } });
      const newer = createCheckoutClient({ transport: memoryTransport({ snapshot }) });
      session.client = newer;
      await session.updateComplete;
      release();
      await waitUntil(() => client.state.snapshot?.payment && !client.state.busy, 'the payment is made');
      await nextFrame();
      expect(led).to.deep.equal([]);
      newer.dispose();
    });

    it('leads to the bank where the session has had another token since', async () => {
      const mounted = await ready(AT_BANK);
      const led = listen(document, 'before-redirect');
      mounted.session.addEventListener('before-redirect', (event) => event.preventDefault());
      const release = await payUnanswered(mounted);
      // Another reference to the same client, as a new token brings one.
      mounted.session.client = Object.create(mounted.client) as CheckoutClient;
      await mounted.session.updateComplete;
      release();
      await waitUntil(() => led.length === 1, 'the customer is led there');
    });

    it('waits for the shop, and a second click starts nothing meanwhile', async () => {
      const mounted = await ready();
      const heard = listen(mounted.session, 'before-pay');
      let answer: () => void = () => undefined;
      mounted.session.addEventListener('before-pay', ({ detail }) =>
        detail.waitUntil(new Promise<void>((resolve) => (answer = resolve))),
      );
      mounted.pay();
      await waitUntil(() => heard.length === 1, 'the shop is asked');
      mounted.pay();
      await nextFrame();
      expect([heard.length, payments(mounted), callsTo('authorize').length]).to.deep.equal([1, 0, 0]);
      answer();
      await waitUntil(() => payments(mounted) === 1, 'it pays');
      expect(heard.map(({ detail }) => detail.method)).to.deep.equal([mounted.method]);
      expect(heard[0]?.target).to.equal(mounted.element);
    });

    it('stops the payment when it is prevented, and the customer may try again', async () => {
      const mounted = await ready();
      const heard = listen(mounted.session, 'before-pay');
      const stop = (event: Event) => event.preventDefault();
      mounted.session.addEventListener('before-pay', stop);
      const stopped = mounted.pay();
      await waitUntil(() => heard.length === 1, 'the shop is asked');
      mounted.session.removeEventListener('before-pay', stop);
      await stopped;
      await waitUntil(() => !isBusy(mounted.element), 'the try has ended');
      mounted.pay();
      await waitUntil(() => payments(mounted) === 1, 'it pays');
      expect(heard.length).to.equal(2);
    });

    it('tells the customer when the shop’s promise fails, and pays nothing', async () => {
      const mounted = await ready();
      mounted.session.addEventListener('before-pay', ({ detail }) =>
        detail.waitUntil(Promise.reject(new Error('Out of stock'))),
      );
      mounted.pay();
      await shows(mounted.element, en['error.unexpected']);
      expect([payments(mounted), callsTo('authorize').length]).to.deep.equal([0, 0]);
    });

    it('ends the attempt when the shop takes longer than ten seconds, and tells the developer', async () => {
      const mounted = await ready();
      const told = warnings();
      mounted.session.addEventListener('before-pay', ({ detail }) =>
        detail.waitUntil(new Promise(() => undefined)),
      );
      await passOverWait(10_000, () => void mounted.pay());
      await shows(mounted.element, en['error.unexpected']);
      await warns(told, 'before-pay took too long');
      expect([payments(mounted), callsTo('authorize').length]).to.deep.equal([0, 0]);
    });

    for (const [what, ask] of Object.entries(ASKED_LATE))
      it(`tells the developer of ${what} after an await, which comes too late`, async () => {
        const mounted = await ready();
        const told = warnings();
        mounted.session.addEventListener('before-pay', (event) => {
          void nextFrame().then(() => ask(event));
        });
        mounted.pay();
        await warns(told, `"${what}" came too late for "before-pay" of <${tag}>`);
        await waitUntil(() => payments(mounted) === 1, 'it pays');
      });

    it('pays nothing where the shop has put in another session meanwhile', async () => {
      const mounted = await ready();
      const heard = listen(mounted.session, 'before-pay');
      const next = memoryTransport({ snapshot: makeSnapshot({ methods: [BANK, SWISH] }) });
      const client = createCheckoutClient({ transport: next });
      mounted.session.addEventListener('before-pay', ({ detail }) =>
        detail.waitUntil(
          (async () => {
            Object.assign(mounted.session, { client });
            await (mounted.session as HTMLElement & { updateComplete: Promise<unknown> }).updateComplete;
          })(),
        ),
      );
      mounted.pay();
      await waitUntil(() => heard.length === 1, 'the shop is asked');
      await waitUntil(() => next.commands.some(({ kind }) => kind === 'read'), 'the new session is read');
      await waitUntil(() => !isBusy(mounted.element), 'it has ended');
      expect([payments(mounted), payments({ transport: next })]).to.deep.equal([0, 0]);
      expect(callsTo('authorize').length).to.equal(0);
      client.dispose();
    });
  });

it('the picker pays nothing where the customer chooses another method while the shop is asked', async () => {
  const { session, transport } = await mount(
    html`<pay-method-picker selected=${BANK.id}></pay-method-picker>`,
    { snapshot: { methods: [BANK, SWISH] }, nextAction: { kind: 'wait' } },
  );
  const picker = session.firstElementChild as HTMLElement;
  await shows(picker, en.choose);
  const answers: (() => void)[] = [];
  const heard = listen(session, 'before-pay');
  session.addEventListener('before-pay', ({ detail }) =>
    detail.waitUntil(new Promise<void>((resolve) => answers.push(resolve))),
  );
  payButton(picker).click();
  await waitUntil(() => heard.length === 1, 'the shop is asked');
  inside(picker, `input[value="${SWISH.id}"]`).click();
  payButton(picker).click();
  await waitUntil(() => heard.length === 2, 'the shop is asked of the other method');
  for (const answer of answers) answer();
  await waitUntil(() => transport.commands.some(({ kind }) => kind === 'pay'), 'it pays');
  expect(
    transport.commands.flatMap((command) => (command.kind === 'pay' ? [command.method] : [])),
  ).to.deep.equal([SWISH.id]);
});

describe('before-pay comes only once nothing is missing', () => {
  const heardBy = (session: EventTarget) => listen(session, 'before-pay');
  const fieldOf = (element: Element) => element.shadowRoot?.querySelector('#field-phone');

  it('in <pay-method-picker>', async () => {
    const options: MountOptions = {
      snapshot: { methods: [SWISH] },
      preparations: { [SWISH.id]: PHONE },
    };
    const { session } = await mount(html`<pay-method-picker></pay-method-picker>`, options);
    const picker = session.firstElementChild as HTMLElement;
    await shows(picker, SWISH.label);
    const heard = heardBy(session);
    payButton(picker).click();
    await waitUntil(() => fieldOf(picker), 'it asks');
    await waitUntil(() => payButton(picker).ariaDisabled === 'false', 'the try has ended');
    payButton(picker).click();
    await shows(picker, en['field.required']);
    expect(heard).to.deep.equal([]);
  });

  it('in <kronor-swish-button>', async () => {
    const { session, element } = await mountButton({ preparations: { [SWISH.id]: PHONE_FIELD } });
    const heard = heardBy(session);
    await waitUntil(() => element.matches(':state(choosing)'));
    inside(element, '[part="other-way"]').click();
    await waitUntil(() => fieldOf(element), 'it asks');
    payButton(element).click();
    await shows(element, en['field.required']);
    expect(heard).to.deep.equal([]);
    Object.assign(fieldOf(element) ?? {}, { value: '0701234567' });
    fieldOf(element)?.dispatchEvent(new InputEvent('input', { bubbles: true }));
    payButton(element).click();
    await waitUntil(() => heard.length === 1, 'the shop is asked');
    await panelOf(element);
  });

  it('in <klarna-widget-host>, with its form there', async () => {
    forgetKlarna();
    const { session, host } = await mountHost(klarna({ load: 'refused' }));
    const heard = heardBy(session);
    await becomes(host, 'unavailable');
    await host.pay();
    expect(heard).to.deep.equal([]);
  });
});
