/**
 * A browser that translates a page puts each text into `<font>` elements, in shadow roots too. What an element says
 * next must be what its checkout says, and no sentence of the step before.
 */
import { makePayment } from '@kassa/client/testing';
import type { Snapshot } from '@kassa/protocol';
import { expect, html } from '@open-wc/testing';
import { inside, mount, shows, textOf, type MountOptions } from '../../test/mount.ts';
import { field, FIELDS, fill, payButton, radio } from '../../test/picker.ts';
import { appSwitch, BANK, panelOf, PHONE_FIELD, SWISH, swishPayment } from '../../test/swish.ts';
import { PAY, say } from '../../test/swish-button.ts';
import { en } from '../../test/english.ts';
import { waitUntil } from '../../test/wait-until.ts';
import type { TemplateResult } from 'lit';

const MARK = '\u2062';
const FONT: string = 'font';
const KLARNA = { id: 'payone.klarna', label: 'Klarna', description: 'Later', icon: 'invoice' } as const;

/** As Google's translator does: each text node goes, and a font in a font comes, whose words are others. */
function translate(root: Node): void {
  for (const node of [...root.childNodes])
    if (node instanceof Text) {
      if (!node.data.trim() || node.parentElement?.localName === 'font') continue;
      const outer = document.createElement(FONT);
      outer.appendChild(document.createElement(FONT)).textContent = `${MARK}${node.data}`;
      node.replaceWith(outer);
    } else if (node instanceof Element) {
      if (node.localName === 'style') continue;
      translate(node);
      if (node.shadowRoot) translate(node.shadowRoot);
    }
}

/** It keeps silent about what the focus has gone to, and one page alone can have the focus. Its text is set as a whole. */
const VIEW_TELLER = '.hidden[role="status"][aria-atomic]';

/** What a customer reads, by element: the translation's marks left out. */
const readsAs = (session: Element) =>
  [...session.children].map((element) =>
    textOf(element, VIEW_TELLER).replaceAll(MARK, '').replace(/\s+/g, ' '),
  );

/** The same checkout twice: the second is translated before each step, and must read as the first. */
async function mountTwice(content: () => TemplateResult, start: string, options: MountOptions) {
  const mounted = [await mount(content(), options), await mount(content(), options)] as const;
  const [plain, translated] = mounted;
  for (const { session } of mounted) await shows(session, start);
  return {
    pages: mounted,
    step: async (says: string, act: (page: Page) => unknown) => {
      translate(translated.session);
      expect(textOf(translated.session), 'it is translated').to.include(MARK);
      for (const page of mounted) await act(page);
      for (const { session } of mounted) await shows(session, says);
      await waitUntil(
        () => readsAs(translated.session).join('\n') === readsAs(plain.session).join('\n'),
        `after "${says}" it reads as it should:\n${readsAs(translated.session).join('\n')}\n${readsAs(plain.session).join('\n')}`,
      );
    },
  };
}
type Page = Awaited<ReturnType<typeof mount>>;

const push =
  (changes: Partial<Snapshot>) =>
  ({ transport }: Page) =>
    transport.push(changes);
const first = ({ session }: Page) => session.firstElementChild as HTMLElement;
const press =
  (label: string) =>
  ({ session }: Page) => {
    const all = [...session.children].find((element) =>
      [...(element.shadowRoot?.querySelectorAll('button') ?? [])].some((each) =>
        textOf(each).replaceAll(MARK, '').includes(label),
      ),
    );
    const found = [...(all?.shadowRoot?.querySelectorAll('button') ?? [])].find((each) =>
      textOf(each).replaceAll(MARK, '').includes(label),
    );
    if (!found) throw new Error(`No button says ${label}`);
    found.click();
  };

describe('on a page that is translated in place', () => {
  const stay = (event: Event) => event.preventDefault();
  before(() => {
    for (const name of ['before-redirect', 'swish-app-opening']) document.addEventListener(name, stay);
  });
  after(() => {
    for (const name of ['before-redirect', 'swish-app-opening']) document.removeEventListener(name, stay);
  });

  it('<pay-method-picker> names each method beside its own radio button, and each field’s own problem', async () => {
    const { step } = await mountTwice(() => html`<pay-method-picker></pay-method-picker>`, 'Later', {
      snapshot: { methods: [KLARNA, { ...SWISH, description: 'By phone' }, BANK] },
      preparations: { [SWISH.id]: FIELDS },
    });
    await step('By phone', push({ methods: [{ ...SWISH, description: 'By phone' }, BANK] }));
    await step('Phone number', (page) => radio(first(page), SWISH.id).click());
    await step(en['field.required'], (page) => payButton(first(page)).click());
    await step('This is no mobile number.', (page) => fill(field(first(page), 'phone'), '12'));
    await step(en['field.from'].slice(0, 6), (page) => fill(field(first(page), 'day'), '2020-01-01'));
    await step(BANK.label, (page) => radio(first(page), BANK.id).click());
  });

  it('<payment-status> and <pay-method-picker> say where the payment stands, and of which payment', async () => {
    const { step } = await mountTwice(
      () => html`<payment-status></payment-status><pay-method-picker></pay-method-picker>`,
      en.choose,
      { snapshot: { methods: [SWISH, BANK] } },
    );
    const bank = { method: BANK.id, methodLabel: BANK.label };
    await step(
      en['status.WAITING_FOR_PAYMENT'],
      push({ payment: makePayment({ ...bank, reference: 'first', canCancel: true }) }),
    );
    await step(en.cancel_warning, press(en.cancel));
    await step(en.cancel, press(en.keep_waiting));
    await step(
      en['status.DECLINED'],
      push({
        payment: makePayment({ ...bank, reference: 'first', status: 'DECLINED', customerText: 'No cover' }),
      }),
    );
    await step(
      'second',
      push({
        payment: makePayment({
          id: 'payment-2',
          reference: 'second',
          method: SWISH.id,
          methodLabel: SWISH.label,
          amount: 12_300,
          status: 'CANCELLED',
          customerText: 'You have ended it',
        }),
      }),
    );
    await step(
      en['status.PAID'],
      push({ payment: makePayment({ id: 'payment-3', reference: 'third', ...bank, status: 'PAID' }) }),
    );
  });

  it('an element alone says in its place what can be done, and why', async () => {
    const { step } = await mountTwice(() => html`<pay-method-picker></pay-method-picker>`, en.elsewhere, {
      snapshot: { methods: [SWISH, BANK], lockedElsewhere: true },
    });
    await step(en.superseded, push({ lockedElsewhere: false, session: of('superseded') }));
    await step(en.expired, push({ session: of('expired') }));
    await step(
      en['reason.declined_by_bank'],
      push({
        payment: makePayment({ status: 'DECLINED', reason: 'reason.declined_by_bank', reference: 'r-1' }),
      }),
    );
    await step(
      'r-2',
      push({ payment: makePayment({ id: 'payment-2', status: 'EXPIRED', reference: 'r-2' }) }),
    );
  });

  it('<kronor-swish-button> says by which way it pays, and how long there is', async () => {
    const { step, pages } = await mountTwice(() => html`<kronor-swish-button></kronor-swish-button>`, PAY, {
      snapshot: { methods: [SWISH] },
      preparations: { [SWISH.id]: PHONE_FIELD },
    });
    const use = (key: Parameters<typeof say>[0]) => press(say(key));
    await step(say('app.use_code'), use('app.use_number'));
    await step(say('app.use_number'), use('app.use_code'));
    const coming = appSwitch({ link: null, qrText: null, expiresAt: in_(1_800) });
    await step(say('app.coming'), push({ payment: swishPayment({ nextAction: coming }) }));
    for (const page of pages) await panelOf(first(page));
    const there = appSwitch({ expiresAt: in_(1_800) });
    await step('Scan the code', push({ payment: swishPayment({ nextAction: there }) }));
    await step(say('app.open_again', { app: 'Swish' }), async (page) =>
      inside(await panelOf(first(page)), 'a').click(),
    );
    await step(
      say('app.time_over'),
      push({ payment: swishPayment({ nextAction: appSwitch({ expiresAt: '2026-01-01T00:00:00.000Z' }) }) }),
    );
  });
});

const of = (state: 'superseded' | 'expired') => ({
  id: 'session-1',
  state,
  expiresAt: '2026-01-01T00:00:00.000Z',
  canPay: false,
});

/** The same moment for both pages. */
const now = Date.now();
const in_ = (seconds: number) => new Date(now + seconds * 1_000).toISOString();
