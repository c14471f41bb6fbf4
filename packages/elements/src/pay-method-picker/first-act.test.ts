/** A method that tells a third party of the customer does so at the customer's first act on it, and not before. */
import { KassaError, type Method, type Snapshot } from '@kassa/protocol';
import { expect, html, nextFrame } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { inside, makeClient, mount, shows, textOf } from '../../test/mount.ts';
import { has, payButton, radio } from '../../test/picker.ts';
import { BANK, click, SWISH } from '../../test/swish.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
import { waitUntil } from '../../test/wait-until.ts';
import type { PayMethodPicker } from './pay-method-picker.ts';

const KLARNA: Method = { id: 'payone.klarna', label: 'Klarna', icon: 'invoice', hasWidget: true };
const GO_ON = en.continue_with.replace('{method}', KLARNA.label);

/** Fields of the page stand before and after the picker, as in a shop's checkout. */
async function mountPage(methods: readonly Method[] = [SWISH, KLARNA, BANK]) {
  const mounted = await mount(
    html`<input id="before" /><pay-method-picker></pay-method-picker><input id="after" />`,
    { snapshot: { methods: [...methods] } },
  );
  const picker = mounted.session.querySelector('pay-method-picker') as PayMethodPicker;
  await picker.updateComplete;
  const told = () =>
    mounted.transport.commands.flatMap((command) => (command.kind === 'select' ? [command.method] : []));
  return { ...mounted, picker, told };
}

/** By arrow keys, to Klarna, whose words for going on are there. */
async function arriveByArrow(picker: PayMethodPicker): Promise<void> {
  radio(picker, SWISH.id).focus();
  await sendKeys({ press: 'ArrowDown' });
  expect(picker.selected).to.equal(KLARNA.id);
  await shows(picker, GO_ON);
}

describe('a method that tells its provider of the customer, in <pay-method-picker>,', () => {
  it('is told nothing while arrow keys pass it or stay on it', async () => {
    const { picker, transport, told } = await mountPage();
    await arriveByArrow(picker);
    transport.push({ methods: [SWISH, KLARNA, { ...BANK, label: 'Another label' }] });
    await shows(picker, 'Another label');
    await sendKeys({ press: 'ArrowDown' });
    await waitUntil(() => told().includes(BANK.id));
    await sendKeys({ press: 'ArrowUp' });
    await shows(picker, GO_ON);
    expect(told()).to.deep.equal([BANK.id]);
  });

  it('has a button to go on that keeps clear of the row above it', async () => {
    const { picker } = await mountPage();
    await arriveByArrow(picker);
    const button = inside(picker, '.widget-place .button').getBoundingClientRect();
    const panel = inside(picker, '.panel').getBoundingClientRect();
    expect(button.top - panel.top).to.be.above(16);
    expect(button.width, 'as wide as before').to.be.closeTo(inside(picker, '.widget-place').clientWidth, 1);
  });

  it('is told nothing when a customer who came by arrow keys goes back or away from it', async () => {
    const { session, picker, told } = await mountPage();
    await arriveByArrow(picker);
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ up: 'Shift' });
    expect(document.activeElement?.id).to.equal('before');
    await click(session.querySelector('#after') as HTMLElement);
    // WebKit gives a button no focus by a click.
    expect(document.activeElement?.id).not.to.equal('before');
    await nextFrame();
    expect(told()).to.deep.equal([]);
  });

  it('is told nothing when the customer only passes it by Tab, where the shop has chosen it', async () => {
    const { session, picker, told } = await mountPage();
    picker.selected = KLARNA.id;
    await picker.updateComplete;
    (session.querySelector('#before') as HTMLElement).focus();
    await sendKeys({ press: 'Tab' });
    expect(picker.shadowRoot?.activeElement).to.equal(radio(picker, KLARNA.id));
    await sendKeys({ press: 'Tab' });
    expect(picker.shadowRoot?.activeElement).to.equal(payButton(picker));
    await nextFrame();
    expect(told()).to.deep.equal([]);
  });

  const ACTS: Record<string, (picker: PayMethodPicker) => unknown> = {
    'a click on its row': (picker) => click(inside(picker, `.row:has([value="${KLARNA.id}"])`)),
    'a click on its radio button': (picker) => click(radio(picker, KLARNA.id)),
    'a click on the words for going on': (picker) => click(inside(picker, '.panel .button')),
    'the press of a screen reader': (picker) => {
      radio(picker, KLARNA.id).click();
    },
    'the space bar': () => sendKeys({ press: ' ' }),
    Enter: () => sendKeys({ press: 'Enter' }),
    'Tab, on to the pay button': () => sendKeys({ press: 'Tab' }),
    Pay: (picker) => {
      payButton(picker).click();
    },
  };
  for (const [name, act] of Object.entries(ACTS))
    it(`that arrow keys have come to, is told by ${name}`, async () => {
      const { picker, told } = await mountPage();
      await arriveByArrow(picker);
      expect(told()).to.deep.equal([]);
      await act(picker);
      await waitUntil(() => told().includes(KLARNA.id), 'it is told');
      expect(told()).to.deep.equal([KLARNA.id]);
    });

  for (const name of ['a click on its row', 'a click on its radio button', 'the space bar', 'Enter', 'Pay'])
    it(`that the shop has chosen, is told by ${name}`, async () => {
      const { picker, told } = await mountPage();
      picker.selected = KLARNA.id;
      await picker.updateComplete;
      radio(picker, KLARNA.id).focus();
      await ACTS[name]?.(picker);
      await waitUntil(() => told().includes(KLARNA.id), 'it is told');
      expect(told()).to.deep.equal([KLARNA.id]);
    });

  const PRESET: Record<string, (picker: PayMethodPicker) => unknown> = {
    Pay: (picker) => {
      payButton(picker).click();
    },
    'submit()': (picker) => {
      void picker.submit();
    },
  };
  for (const [name, pay] of Object.entries(PRESET)) {
    const paidPreset = async () => {
      const mounted = await mountPage();
      const { picker, transport, told } = mounted;
      picker.selected = KLARNA.id;
      await picker.updateComplete;
      const release = transport.hold();
      pay(picker);
      await waitUntil(() => told().includes(KLARNA.id), 'it is told');
      return { ...mounted, release };
    };

    it(`that the shop has chosen, is told once by ${name} and a click before the answer`, async () => {
      const { picker, told, release, client } = await paidPreset();
      radio(picker, KLARNA.id).click();
      release();
      await waitUntil(() => !client.state.busy, 'it is answered');
      await nextFrame();
      expect(told()).to.deep.equal([KLARNA.id]);
    });

    it(`that the shop has chosen, gives way to the one that is clicked after ${name}`, async () => {
      const { picker, told, release, transport } = await paidPreset();
      radio(picker, BANK.id).click();
      radio(picker, KLARNA.id).click();
      radio(picker, BANK.id).click();
      release();
      await waitUntil(() => transport.snapshot.selection?.method === BANK.id, 'the bank is told');
      expect(told()).to.deep.equal([KLARNA.id, BANK.id]);
    });

    it(`that the shop has chosen, is told to the next session too after ${name}`, async () => {
      const { session, picker, release, client } = await paidPreset();
      release();
      await waitUntil(() => !client.state.busy, 'it is answered');
      const { session: before } = client.state.snapshot as Snapshot;
      const next = makeClient({
        snapshot: { methods: [SWISH, KLARNA, BANK], session: { ...before, id: 'session-2' } },
      });
      session.client = next.client;
      await waitUntil(() => next.transport.snapshot.selection?.method === KLARNA.id, 'it is told');
      expect(picker.selected).to.equal(KLARNA.id);
    });
  }

  it('that the shop chose after another, leaves that one to be told once the customer acts on it', async () => {
    const { picker, told, transport, client } = await mountPage();
    radio(picker, BANK.id).click();
    await waitUntil(() => transport.snapshot.selection?.method === BANK.id);
    picker.selected = KLARNA.id;
    await picker.updateComplete;
    const release = transport.hold();
    payButton(picker).click();
    await waitUntil(() => told().includes(KLARNA.id), 'it is told');
    radio(picker, BANK.id).click();
    release();
    await waitUntil(() => !client.state.busy, 'all is answered');
    await waitUntil(() => transport.snapshot.selection?.method === BANK.id, 'the bank is told');
    expect(told()).to.deep.equal([BANK.id, KLARNA.id, BANK.id]);
  });

  it('that the customer comes back to while another is asked for, is told last', async () => {
    const { picker, told, transport, client } = await mountPage();
    radio(picker, KLARNA.id).click();
    await waitUntil(() => transport.snapshot.selection?.method === KLARNA.id);
    const release = transport.hold();
    radio(picker, BANK.id).click();
    await waitUntil(() => told().includes(BANK.id), 'the bank is told');
    radio(picker, KLARNA.id).click();
    release();
    await waitUntil(() => told().length === 3 && !client.state.busy, 'Klarna is told');
    expect(transport.snapshot.selection?.method).to.equal(KLARNA.id);
  });

  it('is told once by a click and by Pay before the answer', async () => {
    const { picker, told, transport, client } = await mountPage();
    const release = transport.hold();
    radio(picker, KLARNA.id).click();
    payButton(picker).click();
    release();
    await waitUntil(() => transport.snapshot.selection?.method === KLARNA.id && !client.state.busy);
    await nextFrame();
    expect(told()).to.deep.equal([KLARNA.id]);
  });

  it('is told nothing by focus()', async () => {
    const { picker, told } = await mountPage();
    picker.selected = KLARNA.id;
    await picker.updateComplete;
    picker.focus();
    expect(picker.shadowRoot?.activeElement).to.equal(radio(picker, KLARNA.id));
    await nextFrame();
    expect(told()).to.deep.equal([]);
  });

  it('is told by a click after arrow keys have chosen others', async () => {
    const { picker, told } = await mountPage();
    radio(picker, BANK.id).focus();
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'ArrowUp' });
    await click(inside(picker, `.row:has([value="${KLARNA.id}"])`));
    await waitUntil(() => told().at(-1) === KLARNA.id, 'it is told');
  });

  it('is told by a click where the arrow key that chose another method came up elsewhere', async () => {
    const { session, picker, told } = await mountPage();
    session.addEventListener('payment-method-change', () =>
      (session.querySelector('#after') as HTMLElement).focus(),
    );
    radio(picker, KLARNA.id).focus();
    await sendKeys({ press: 'ArrowDown' });
    expect([picker.selected, document.activeElement?.id]).to.deep.equal([BANK.id, 'after']);
    await click(inside(picker, `.row:has([value="${KLARNA.id}"])`));
    await waitUntil(() => told().at(-1) === KLARNA.id, 'it is told');
  });

  it('is told by Tab where the shop writes back what it has heard', async () => {
    const { session, picker, told } = await mountPage();
    session.addEventListener('payment-method-change', ({ detail }) => (picker.selected = detail.method));
    await arriveByArrow(picker);
    await sendKeys({ press: 'Tab' });
    await waitUntil(() => told().includes(KLARNA.id), 'it is told');
  });

  it('has the room of its form from the arrow key on: the pay button stays when the customer acts', async () => {
    const { picker, transport } = await mountPage();
    await arriveByArrow(picker);
    const { top } = payButton(picker).getBoundingClientRect();
    const release = transport.hold();
    await sendKeys({ press: ' ' });
    await waitUntil(() => !textOf(picker).includes(GO_ON), 'it is asked for');
    expect(payButton(picker).getBoundingClientRect().top).to.equal(top);
    release();
  });

  it('keeps the focus where the customer is, and leads on to the pay button by one Tab', async () => {
    const { picker } = await mountPage();
    await arriveByArrow(picker);
    await sendKeys({ press: 'Tab' });
    await waitUntil(() => !textOf(picker).includes(GO_ON));
    expect(picker.shadowRoot?.activeElement).to.equal(payButton(picker));
  });

  it('can be asked for again by its row where the server did not answer', async () => {
    const { picker, transport, told } = await mountPage();
    transport.fail(new KassaError('provider_unavailable', 'No'));
    await click(inside(picker, `.row:has([value="${KLARNA.id}"])`));
    await shows(picker, en['error.provider_unavailable']);
    await shows(picker, GO_ON);
    await click(inside(picker, '.panel .button'));
    await waitUntil(() => transport.snapshot.selection?.method === KLARNA.id, 'it is asked for again');
    expect(told().filter((method) => method === KLARNA.id)).to.have.lengthOf(2);
  });

  it('is accessible while it waits for the customer', async () => {
    const { picker } = await mountPage();
    await arriveByArrow(picker);
    expect(has(picker, '.skeleton'), 'no skeleton that never ends').to.equal(false);
    await expect(picker).to.be.accessible();
  });
});
