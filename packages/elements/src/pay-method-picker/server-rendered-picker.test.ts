/** A picker whose list a server has drawn: what the element makes of the list, and of what the customer did in it. */
import { makeSnapshot } from '@kassa/client/testing';
import { KassaError } from '@kassa/protocol';
import { expect, fixture, html } from '@open-wc/testing';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import { drawnList } from '../../test/drawn-list.ts';
import { en } from '../../test/english.ts';
import { button, inside, listen, makeClient, shows, textOf, type MountOptions } from '../../test/mount.ts';
import { waitUntil } from '../../test/wait-until.ts';
import type { CheckoutSession } from '../checkout-session/checkout-session.ts';
import { defineElements } from '../index.ts';
import { firstListStyles } from '../server.ts';
import '../server-rendered.ts';
import sv from '../words/locales/sv.ts';
import { ServerRenderedPicker } from './server-rendered-picker.ts';

/** The same element without a server's list. */
const PLAIN = 'plain-';
defineElements({ prefix: PLAIN });

/** The list as a server draws it: the form has an address, and what it knows stands in it. */
async function drawn(language?: string): Promise<string> {
  const list = await drawnList(() => html`<input type="hidden" name="token" value="t" />`, language);
  return `<style>${firstListStyles}</style>${list}`;
}

const ANOTHER_RELEASE = `<section class="list"><b>Choose</b>
  <label class="row"><input type="radio" name="m" value="krofort.bank"><em>Pay by bank</em></label>
  <label class="row"><input type="radio" name="m" value="kronor.swish"><em>Swish</em></label>
  <label class="row"><input type="radio" name="m" value="gone.long.ago"><em>Cheque</em></label>
  <button class="button">Pay</button></section>`;

interface Stood {
  picker: ServerRenderedPicker;
  session: CheckoutSession;
  /** The customer's choice, before the script knows of a session. */
  choose: (id: string) => HTMLInputElement;
  /** The session is known from now on. */
  open: (options?: MountOptions) => ReturnType<typeof makeClient>;
}

/** A page with `shadow` in the picker's declarative shadow root; without a session. */
async function stand(shadow: string, attributes = '', mode: ShadowRootMode = 'open'): Promise<Stood> {
  const holder = await fixture<HTMLElement>(html`<div></div>`);
  holder.setHTMLUnsafe(
    `<checkout-session ${attributes}><pay-method-picker><template shadowrootmode="${mode}">${shadow}</template></pay-method-picker></checkout-session>`,
  );
  // Firefox makes elements of what setHTMLUnsafe() has parsed in the next microtask, not at once.
  customElements.upgrade(holder);
  const session = holder.querySelector('checkout-session') as CheckoutSession;
  const picker = holder.querySelector('pay-method-picker') as ServerRenderedPicker;
  expect(picker).to.be.instanceOf(ServerRenderedPicker);
  return {
    picker,
    session,
    choose(id) {
      const radio = inside(picker, `input[value="${id}"]`) as HTMLInputElement;
      radio.checked = true;
      radio.focus();
      return radio;
    },
    open(options) {
      const made = makeClient(options);
      session.client = made.client;
      return made;
    },
  };
}

const radio = (picker: Element, id: string) => inside(picker, `input[value="${id}"]`) as HTMLInputElement;
const becomes = (picker: Element, view: string) =>
  waitUntil(() => picker.matches(`:state(${view})`), `becomes ${view}`);
const styles = (picker: Element) => picker.shadowRoot?.querySelectorAll('style').length;

describe('a list that a server has drawn', () => {
  afterEach(() => resetMouse());

  it('stays as it is until the session is known', async () => {
    const { picker, open } = await stand(await drawn());
    const form = inside(picker, 'form');
    const { transport } = open({ isSilent: true });
    await waitUntil(() => transport.commands.length > 0);
    await picker.updateComplete;
    expect(inside(picker, 'form')).to.equal(form);
  });

  it('is replaced in a task of its own: a press that waits comes first', async () => {
    const { picker, open } = await stand(await drawn());
    const form = inside(picker, 'form');
    open();
    // All that needs no task has happened by then.
    for (let turn = 0; turn < 1_000; turn++) await Promise.resolve();
    expect(inside(picker, 'form')).to.equal(form);
    await becomes(picker, 'choosing');
    expect(inside(picker, 'form')).not.to.equal(form);
  });

  it('is not replaced while a finger or a mouse is down on it: that press would choose nothing', async () => {
    const { picker, choose, open } = await stand(await drawn());
    const { left, top } = radio(picker, 'krofort.bank').getBoundingClientRect();
    choose('kronor.swish');
    await sendMouse({ type: 'move', position: [Math.round(left) + 5, Math.round(top) + 5] });
    await sendMouse({ type: 'down' });
    const { transport } = open();
    await waitUntil(() => transport.commands.length > 0);
    // Far longer than a takeover takes that nothing holds up: several drawn pictures.
    for (let picture = 0; picture < 10; picture++)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    await sendMouse({ type: 'up' });
    await becomes(picker, 'choosing');
    await waitUntil(() => picker.selected === 'krofort.bank');
    expect(radio(picker, 'krofort.bank').checked).to.equal(true);
  });

  it('is not replaced during a press that the browser itself has forgotten, as WebKit may', async () => {
    const { picker, open } = await stand(await drawn());
    const form = inside(picker, 'form');
    // Of a script: the element is never `:active`.
    radio(picker, 'kronor.swish').dispatchEvent(
      new PointerEvent('pointerdown', { bubbles: true, composed: true }),
    );
    const { transport } = open();
    await waitUntil(() => transport.commands.length > 0);
    for (let picture = 0; picture < 10; picture++)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(inside(picker, 'form')).to.equal(form);
    window.dispatchEvent(new PointerEvent('pointerup'));
    await becomes(picker, 'choosing');
  });

  it('is replaced by the element’s own, in which the choice and the focus stay', async () => {
    const { picker, session, choose, open } = await stand(await drawn());
    const before = choose('kronor.swish');
    const heard = listen(session, 'payment-method-change');
    const height = picker.offsetHeight;
    const { transport } = open();
    await waitUntil(() => transport.commands.some(({ kind }) => kind === 'select'));
    const after = radio(picker, 'kronor.swish');
    expect(after).not.to.equal(before);
    expect(after.checked).to.equal(true);
    expect(picker.shadowRoot?.activeElement).to.equal(after);
    expect(picker.selected).to.equal('kronor.swish');
    expect(heard.map(({ detail }) => detail)).to.deep.equal([{ method: 'kronor.swish', label: 'Swish' }]);
    expect(picker.offsetHeight).to.equal(height);
    expect([picker.shadowRoot?.querySelectorAll('form').length, styles(picker)]).to.deep.equal([1, 0]);
  });

  it('tells Klarna nothing of a customer whose arrow keys have come to it', async () => {
    const { picker, choose, open } = await stand(await drawn());
    choose('krofort.bank');
    await sendKeys({ press: 'ArrowDown' });
    const passed = inside(picker, '.row :checked') as HTMLInputElement;
    expect(passed.value).to.equal('kronor.swish');
    const methods = makeSnapshot().methods.map((method) => ({
      ...method,
      hasWidget: method.id === passed.value,
    }));
    const { transport } = open({ snapshot: { methods } });
    await shows(picker, en.continue_with.replace('{method}', 'Swish'));
    expect(picker.selected).to.equal('kronor.swish');
    expect(transport.commands.filter(({ kind }) => kind === 'select')).to.deep.equal([]);
  });

  it('leaves the focus on Pay, and tells the shop nothing where nothing was chosen', async () => {
    const { picker, session, open } = await stand(await drawn());
    inside(picker, '.button').focus();
    const heard = listen(session, 'payment-method-change');
    const { transport } = open();
    const focused: (string | null)[] = [];
    picker.addEventListener('focusin', () =>
      focused.push(picker.shadowRoot?.activeElement?.getAttribute('part') ?? null),
    );
    await becomes(picker, 'choosing');
    await picker.updateComplete;
    expect(focused).to.deep.equal(['pay-button']);
    expect(picker.shadowRoot?.activeElement).to.equal(inside(picker, '[part="pay-button"]'));
    expect(heard).to.deep.equal([]);
    expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
  });

  it('takes no focus that is elsewhere in the page', async () => {
    const { picker, session, open } = await stand(await drawn());
    const field = document.createElement('input');
    session.after(field);
    field.focus();
    open();
    await becomes(picker, 'choosing');
    await picker.updateComplete;
    expect(document.activeElement).to.equal(field);
  });

  it('is replaced where it is another release’s, and the choice stays', async () => {
    const { picker, choose, open } = await stand(ANOTHER_RELEASE);
    choose('krofort.bank');
    open();
    await becomes(picker, 'choosing');
    await waitUntil(() => picker.selected === 'krofort.bank');
    expect(radio(picker, 'krofort.bank').checked).to.equal(true);
    expect(picker.shadowRoot?.querySelector('section')).to.equal(null);
    expect(picker.shadowRoot?.querySelectorAll('[type=radio]').length).to.equal(2);
  });

  it('is replaced where the browser has translated it', async () => {
    const { picker, choose, open } = await stand(
      (await drawn()).replaceAll(/<bdi>([^<]*)<\/bdi>/g, '<bdi><font><font>Bezahlen</font></font></bdi>'),
    );
    choose('kronor.swish');
    open();
    await shows(picker, 'Pay by bank');
    await waitUntil(() => picker.selected === 'kronor.swish');
    expect(textOf(picker)).not.to.include('Bezahlen');
  });

  it('keeps what was typed into the fields of a choice from before, and the focus there', async () => {
    const shadow = (await drawn()).replace(
      '<div class="methods"',
      '<div class="field"><input id="field-phone"><input type="checkbox" id="field-terms"></div>$&',
    );
    const { picker, open } = await stand(shadow);
    const [phone, terms] = ['phone', 'terms'].map((name) => inside(picker, `#field-${name}`));
    Object.assign(phone as HTMLInputElement, { value: '070-174' }).focus();
    Object.assign(terms as HTMLInputElement, { checked: true });
    const fields = [
      { type: 'tel', name: 'phone', label: 'Mobile number', required: true },
      { type: 'acceptance', name: 'terms', label: 'I accept', required: true },
    ] as const;
    const preparation = { kind: 'fields' as const, fields: [...fields] };
    open({ snapshot: { selection: { method: 'kronor.swish', preparation } } });
    await becomes(picker, 'choosing');
    await picker.updateComplete;
    const after = inside(picker, '#field-phone') as HTMLInputElement;
    expect(after).not.to.equal(phone);
    expect(after.value).to.equal('070-174');
    expect((inside(picker, '#field-terms') as HTMLInputElement).checked).to.equal(true);
    expect(picker.shadowRoot?.activeElement).to.equal(after);
    expect(picker.checkValidity()).to.equal(true);
  });

  it('keeps the tick at the number of the order', async () => {
    const shadow = (await drawn()).replace(
      '<div class="methods"',
      '<div class="field"><input type="checkbox" id="order-phone" value="order"><input id="field-phone"></div>$&',
    );
    const { picker, open } = await stand(shadow);
    Object.assign(inside(picker, '#order-phone') as HTMLInputElement, { checked: true });
    const phone = {
      type: 'tel',
      name: 'phone',
      label: 'Mobile number',
      required: true,
      orderEnding: '35',
    } as const;
    const preparation = { kind: 'fields' as const, fields: [phone] };
    const { transport } = open({ snapshot: { selection: { method: 'kronor.swish', preparation } } });
    await becomes(picker, 'choosing');
    await picker.updateComplete;
    expect((inside(picker, '#order-phone') as HTMLInputElement).checked).to.equal(true);
    void picker.submit();
    await waitUntil(() => transport.commands.some(({ kind }) => kind === 'pay'), 'it pays');
    expect(transport.commands.find(({ kind }) => kind === 'pay')).to.deep.include({
      input: { kind: 'fields', values: { phone: 'order' } },
    });
  });

  it('in a closed shadow root stays, and its form pays: nothing can be drawn there', async () => {
    const failed: unknown[] = [];
    const onFailure = (event: Event) => void failed.push(event);
    addEventListener('error', onFailure);
    addEventListener('unhandledrejection', onFailure);
    const { picker, open } = await stand(await drawn(), '', 'closed');
    const height = picker.offsetHeight;
    expect(height).to.be.greaterThan(100);
    const { transport } = open();
    await waitUntil(() => transport.commands.length > 0);
    await picker.updateComplete;
    removeEventListener('error', onFailure);
    removeEventListener('unhandledrejection', onFailure);
    expect(failed).to.deep.equal([]);
    expect(picker.offsetHeight).to.equal(height);
  });

  it('loses a choice that isn’t offered any more', async () => {
    const { picker, choose, open } = await stand(ANOTHER_RELEASE);
    choose('gone.long.ago');
    const { transport } = open();
    await becomes(picker, 'choosing');
    await picker.updateComplete;
    expect(picker.selected).to.equal(undefined);
    expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
  });

  for (const [what, shadow] of [
    ['empty', ''],
    ['words alone', 'Ways to pay'],
    ['cut off in its middle', '<div class="picker"><form><fieldset><label class="row"><input'],
    ['without a value in its radio button', '<label class="row"><input type="radio" checked></label>'],
  ] as const)
    it(`is replaced where it is broken: ${what}`, async () => {
      const { picker, open } = await stand(shadow);
      open();
      await becomes(picker, 'choosing');
      await picker.updateComplete;
      expect(picker.shadowRoot?.querySelectorAll('[type=radio]').length).to.equal(2);
      expect(picker.shadowRoot?.querySelectorAll('form').length).to.equal(1);
      await expect(picker).to.be.accessible();
    });

  it('stays until the words of its language have come, and never gives way to a skeleton', async () => {
    const { picker, choose, open } = await stand(await drawn('sv'), 'lang="sv"');
    choose('kronor.swish');
    const seen: string[] = [];
    const observer = new MutationObserver(() => {
      if (picker.shadowRoot?.querySelector('.skeleton')) seen.push('skeleton');
      if (textOf(picker).includes(en.choose)) seen.push('English');
      if (!picker.shadowRoot?.querySelector('[type=radio]')) seen.push('nothing');
    });
    observer.observe(picker.shadowRoot as ShadowRoot, { childList: true, subtree: true });
    open({ snapshot: { order: { ...makeSnapshot().order, language: 'sv-SE' } } });
    await becomes(picker, 'choosing');
    await waitUntil(() => picker.selected === 'kronor.swish');
    observer.disconnect();
    expect(textOf(picker)).to.include(sv.choose);
    expect(seen).to.deep.equal([]);
  });

  it('stays and pays by its form while the network is away', async () => {
    const { picker, open } = await stand(await drawn());
    const form = inside(picker, 'form');
    const { transport } = open({ isSilent: true });
    await waitUntil(() => transport.commands.length > 0);
    transport.connect('offline');
    await picker.updateComplete;
    expect(inside(picker, 'form')).to.equal(form);
  });

  it('gives way to what went wrong where no session can be read, and comes back when one can', async () => {
    const { picker, session } = await stand(await drawn());
    const { transport, client } = makeClient();
    transport.fail(new KassaError('unexpected', 'No', { reference: 'ref-1' }));
    session.client = client;
    await becomes(picker, 'unreachable');
    expect(textOf(picker)).to.include('Reference ref-1');
    expect(picker.shadowRoot?.querySelector('[type=radio]')).to.equal(null);
    button(picker, en.retry).click();
    await becomes(picker, 'choosing');
    expect(picker.shadowRoot?.querySelectorAll('[type=radio]').length).to.equal(2);
  });

  it('gives way to the payment where there is one by now', async () => {
    const { picker, choose, open } = await stand(await drawn());
    choose('kronor.swish');
    const { transport } = open({ snapshot: { session: { ...makeSnapshot().session, state: 'settled' } } });
    await becomes(picker, 'settled');
    expect(picker.shadowRoot?.querySelector('[type=radio]')).to.equal(null);
    expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
  });
});

const EVENTS = ['checkout-view-change', 'payment-method-change', 'before-pay', 'before-redirect'] as const;

/** What the page hears while a customer chooses a bank payment and pays. */
async function heardWhilePaying(session: CheckoutSession, picker: HTMLElement): Promise<unknown[]> {
  const heard: unknown[] = [];
  for (const name of EVENTS)
    session.addEventListener(name, (event) => {
      event.preventDefault();
      const { detail } = event as CustomEvent<object>;
      heard.push([name, 'waitUntil' in detail ? Object.keys(detail) : detail]);
    });
  const { client, transport } = makeClient();
  session.client = client;
  await becomes(picker, 'choosing');
  radio(picker, 'krofort.bank').click();
  await waitUntil(() => transport.commands.some(({ kind }) => kind === 'select'));
  inside(picker, '[part="pay-button"]').click();
  await waitUntil(() => heard.some((each) => JSON.stringify(each).includes('before-pay')));
  return heard;
}

describe('the picker for pages that a server has drawn', () => {
  it('fires the same events as one that has drawn its list itself', async () => {
    const { session, picker } = await stand(await drawn());
    const plain = await fixture<CheckoutSession>(
      html`<plain-checkout-session
        ><plain-pay-method-picker></plain-pay-method-picker
      ></plain-checkout-session>`,
    );
    const expected = await heardWhilePaying(plain, plain.firstElementChild as HTMLElement);
    expect(await heardWhilePaying(session, picker)).to.deep.equal(expected);
    expect(expected.map((each) => (each as [string])[0])).to.include.members([
      'checkout-view-change',
      'payment-method-change',
      'before-pay',
    ]);
  });

  it('draws all by itself where no list stands', async () => {
    const { client } = makeClient();
    const session = await fixture<CheckoutSession>(
      html`<checkout-session .client=${client}><pay-method-picker></pay-method-picker></checkout-session>`,
    );
    const picker = session.firstElementChild as HTMLElement;
    await becomes(picker, 'choosing');
    expect(picker.shadowRoot?.querySelectorAll('[type=radio]').length).to.equal(2);
  });
});
