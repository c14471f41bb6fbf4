/** On every screen all can be read and hit: narrow, wide, held sideways, at 400 %, with more space, in each direction. */
import { makePayment } from '@kassa/client/testing';
import { type Preparation } from '@kassa/protocol';
import { expect, html } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { contrast } from '../../test/colours.ts';
import { LANGUAGES, wordsIn } from '../../test/languages.ts';
import { button, inside, mount, shows, textOf } from '../../test/mount.ts';
import { radio } from '../../test/picker.ts';
import { brokenWords, cutOff, overlaps, tooSmall } from '../../test/readable.ts';
import { mountButton, say } from '../../test/swish-button.ts';
import { appSwitch, BANK, panelOf, SWISH, swishPayment } from '../../test/swish.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
import { waitUntil } from '../../test/wait-until.ts';

const METHODS = [
  { ...SWISH, description: 'Open the app on your phone, or scan a code with it' },
  { ...BANK, description: 'Straight from your account' },
];
const FIELDS: Preparation = {
  kind: 'fields',
  fields: [
    { type: 'tel', name: 'phone', label: 'Mobile number', required: true, hint: 'As in 070 123 45 67' },
    { type: 'date', name: 'day', label: 'Pay on', required: false },
    {
      type: 'acceptance',
      name: 'terms',
      label: 'I accept the terms',
      required: true,
      url: 'https://x.example',
    },
    {
      type: 'choice',
      name: 'bank',
      label: 'Your bank',
      required: true,
      options: Array.from({ length: 9 }, (_, at) => ({
        value: `${at}`,
        label: `Sparbanken Mellersta ${at}`,
      })),
    },
  ],
};
const LONG = 'Sparbankernasgemensammabetalningsförmedlingsaktiebolag';
const LONG_FIELDS: Preparation = {
  kind: 'fields',
  fields: [
    { type: 'tel', name: 'phone', label: LONG, required: true, hint: `${LONG} hint` },
    { type: 'acceptance', name: 'terms', label: LONG, required: true, url: 'https://x.example' },
    {
      type: 'choice',
      name: 'bank',
      label: LONG,
      required: true,
      options: [LONG, `${LONG}en`].map((label) => ({ value: label, label })),
    },
  ],
};
async function mountIn(language: string) {
  const words = await wordsIn(language);
  const { session, transport } = await mount(
    html`<payment-status lang=${language}></payment-status>
      <pay-method-picker lang=${language}></pay-method-picker>`,
    { snapshot: { methods: METHODS }, preparations: { [SWISH.id]: FIELDS } },
  );
  const picker = session.querySelector('pay-method-picker') as HTMLElement;
  await shows(picker, words.choose);
  return { session, picker, transport, words };
}
type Mounted = Awaited<ReturnType<typeof mountIn>>;

/** A method with all kinds of fields, each of them wrong. */
async function withFields(mounted: Mounted): Promise<void> {
  const { picker, words } = mounted;
  radio(picker, SWISH.id).click();
  await waitUntil(() => picker.shadowRoot?.querySelector('kassa-choice-list')?.shadowRoot, textOf(picker));
  await shows(picker, 'Sparbanken Mellersta 0');
  inside(picker, '[part="pay-button"]').click();
  await shows(picker, words['field.required']);
}

/** A payment that is open in an app, with its code and the question before it is cancelled. */
async function withPayment({ session, picker, transport, words }: Mounted): Promise<void> {
  const payment = { method: SWISH.id, methodLabel: SWISH.label, nextAction: appSwitch(), canCancel: true };
  transport.push({ payment: makePayment({ ...payment, canSwitchFrom: '2026-01-01T00:00:00.000Z' }) });
  await shows(session, words['status.WAITING_FOR_PAYMENT']);
  await panelOf(picker);
  [...(picker.shadowRoot?.querySelectorAll('button') ?? [])]
    .find((each) => textOf(each) === words.cancel)
    ?.click();
  await shows(picker, words.cancel_confirm);
}

/** A payment that was declined, above the list. */
async function withDecline({ session, transport, words }: Mounted): Promise<void> {
  transport.push({ payment: makePayment({ status: 'DECLINED', reason: 'reason.declined' }) });
  await shows(session, words['reason.declined']);
}

/** A session that is over, with the way on. */
async function withEnd({ picker, transport, words }: Mounted): Promise<void> {
  transport.push({ session: { ...transport.snapshot.session, state: 'expired', canPay: false } });
  await shows(picker, words.expired);
}

/** A payment of more than most people pay. */
async function withLargeAmount({ session, transport, words }: Mounted): Promise<void> {
  transport.push({ payment: makePayment({ status: 'PAID', amount: 123_456_789 }) });
  await shows(session, words['status.PAID']);
}

const VIEWS = { withFields, withPayment, withDecline };

const expectReadable = ({ session }: Pick<Mounted, 'session'>) => {
  expect(document.documentElement.scrollWidth, 'scrolls sideways').to.be.at.most(innerWidth);
  expect(cutOff(session), 'cut off').to.deep.equal([]);
  expect(tooSmall(session), 'too small').to.deep.equal([]);
  expect(overlaps(session), 'one over the other').to.deep.equal([]);
};

describe('on a screen', () => {
  afterEach(async () => {
    document.documentElement.removeAttribute('dir');
    await setViewport({ width: 800, height: 600 });
  });

  it('all can be hit where the shop’s own text has 14 pixels', async () => {
    for (const show of Object.values(VIEWS)) {
      const mounted = await mountIn('en');
      mounted.session.style.fontSize = '14px';
      await show(mounted);
      expect(tooSmall(mounted.session)).to.deep.equal([]);
      mounted.session.remove();
    }
  });

  for (const width of [320, 390])
    it(`of ${width} pixels with text twice as large, the names of ways to pay keep room for words`, async () => {
      await setViewport({ width, height: 844 });
      const { session } = await mountIn('en');
      session.style.cssText = 'display: block; font-size: 32px';
      await shows(session, BANK.label);
      expectReadable({ session });
      const names = session.querySelector('pay-method-picker')?.shadowRoot?.querySelectorAll('.name') ?? [];
      expect(names.length).to.equal(METHODS.length);
      for (const name of names) expect(name.clientWidth, textOf(name)).to.be.at.least(5 * 32);
    });

  for (const language of ['en', 'de', 'ar'])
    it(`of 320 pixels with text twice as large, nothing is cut off and buttons keep room for words in ${language}`, async () => {
      await setViewport({ width: 320, height: 640 });
      for (const show of [...Object.values(VIEWS), withEnd, withLargeAmount]) {
        const mounted = await mountIn(language);
        mounted.session.style.cssText = 'display: block; font-size: 32px';
        await show(mounted);
        expectReadable(mounted);
        for (const each of mounted.picker.shadowRoot?.querySelectorAll('.button') ?? []) {
          const edges = 2 * parseFloat(getComputedStyle(each).paddingInlineStart);
          expect(each.clientWidth - edges, textOf(each)).to.be.at.least(5 * 32);
        }
        mounted.session.remove();
      }
    });

  it('of 320 pixels with text twice as large, what stands there while it loads fits', async () => {
    await setViewport({ width: 320, height: 640 });
    const { session } = await mount(html`<pay-method-picker></pay-method-picker>`, { isSilent: true });
    session.style.cssText = 'display: block; font-size: 32px';
    await waitUntil(() => session.firstElementChild?.shadowRoot?.querySelector('.skeleton'), 'it loads');
    expect(document.documentElement.scrollWidth).to.be.at.most(innerWidth);
  });

  describe('of 320 pixels with text twice as large, where the shop’s page has edges, no word is broken', () => {
    const makeLarge = ({ session }: Pick<Mounted, 'session'>) =>
      (session.style.cssText = 'display: block; padding: 0.75em; font-size: 32px');
    const expectWholeWords = ({ session }: Pick<Mounted, 'session'>) => {
      expectReadable({ session });
      expect(brokenWords(session)).to.deep.equal([]);
    };
    beforeEach(() => setViewport({ width: 320, height: 640 }));

    it('in a button that is busy', async () => {
      const { picker, transport, session } = await mountIn('en');
      makeLarge({ session });
      radio(picker, BANK.id).click();
      transport.hold();
      inside(picker, '[part="pay-button"]').click();
      await shows(picker, en.starting);
      expectWholeWords({ session });
    });

    it('in the Swish button, its amount included', async () => {
      const { session, element } = await mountButton();
      makeLarge({ session });
      await shows(element, say('app.use_number'));
      expectWholeWords({ session });
    });

    it('in a message and its button', async () => {
      const { session, picker, transport } = await mountIn('en');
      makeLarge({ session });
      transport.push({ session: { ...transport.snapshot.session, state: 'superseded', canPay: false } });
      Object.assign(picker, { texts: { superseded: en['error.network'] } });
      await shows(picker, en['error.network']);
      expectWholeWords({ session });
    });
  });

  for (const [width, height, name] of [
    [320, 640, 'that is narrow'],
    [390, 844, 'of a phone'],
    [844, 390, 'of a phone held sideways'],
    [1280, 900, 'that is wide'],
    [320, 256, 'of 1,280 pixels at 400 %'],
  ] as const)
    for (const language of ['en', 'ar'])
      it(`${name}, all can be read and hit in ${language}`, async () => {
        await setViewport({ width, height });
        document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
        for (const show of Object.values(VIEWS)) {
          const mounted = await mountIn(language);
          await show(mounted);
          expectReadable(mounted);
          mounted.session.remove();
        }
      });

  for (const language of LANGUAGES)
    it(`of 320 pixels, nothing is cut off in ${language}`, async () => {
      await setViewport({ width: 320, height: 640 });
      for (const show of Object.values(VIEWS)) {
        const mounted = await mountIn(language);
        await show(mounted);
        expectReadable(mounted);
        mounted.session.remove();
      }
    });

  for (const language of LANGUAGES)
    it(`of 320 pixels, the Swish button and its field are not cut off in ${language}`, async () => {
      await setViewport({ width: 320, height: 640 });
      const words = await wordsIn(language);
      const mounted = await mountButton();
      mounted.element.lang = language;
      await shows(mounted.element, words['app.use_number']);
      expectReadable(mounted);
      button(mounted.element, words['app.use_number']).click();
      await shows(mounted.element, words['app.use_code']);
      expectReadable(mounted);
    });

  it('of 320 pixels, a name without a place to break is not cut off', async () => {
    await setViewport({ width: 320, height: 640 });
    const named = { ...SWISH, label: LONG, description: LONG };
    const { session, transport } = await mount(
      html`<payment-status></payment-status><pay-method-picker></pay-method-picker>`,
      { snapshot: { methods: [named, BANK] }, preparations: { [SWISH.id]: LONG_FIELDS } },
    );
    const picker = session.querySelector('pay-method-picker') as HTMLElement;
    await shows(picker, LONG);
    radio(picker, SWISH.id).click();
    await shows(picker, 'hint');
    expectReadable({ session });
    for (const status of ['WAITING_FOR_PAYMENT', 'DECLINED', 'PAID'] as const) {
      const payment = {
        method: BANK.id,
        methodLabel: LONG,
        customerText: LONG,
        reference: LONG,
        canCancel: true,
      };
      transport.push({ payment: makePayment({ ...payment, id: `payment-${status}`, status }) });
      await shows(session, en[`status.${status}`]);
      expectReadable({ session });
    }
  });

  it('of 320 pixels, an app’s name without a place to break is not cut off', async () => {
    await setViewport({ width: 320, height: 640 });
    const { session, element, transport } = await mountButton({
      snapshot: { methods: [{ ...SWISH, label: LONG }] },
    });
    await shows(element, LONG);
    expectReadable({ session });
    transport.push({ payment: swishPayment({ methodLabel: LONG }) });
    await panelOf(element);
    await shows(element, LONG);
    expectReadable({ session });
  });

  it('that is touched, nothing stays marked as under a mouse', async () => {
    const [picker, alone] = [await mountIn('en'), await mountButton()];
    await withFields(picker);
    await shows(alone.session, say('app.use_number'));
    const hovers = [picker, alone].flatMap(({ session }) => [...rulesIn(session)].filter(isHover));
    expect(hovers.map(({ selectorText }) => selectorText)).to.include.members(['.row:hover', '.other:hover']);
    for (const { parentRule, selectorText } of hovers)
      expect((parentRule as CSSMediaRule | null)?.media.mediaText, selectorText).to.equal('(hover: hover)');
  });

  it('nothing is cut off where a customer asks for more space between lines, words and letters', async () => {
    await setViewport({ width: 320, height: 640 });
    const spacing = new CSSStyleSheet();
    // WCAG 1.4.12. A customer's style reaches the page; here it reaches into the elements as well.
    spacing.replaceSync(`* {
      line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
    }
    p { margin-block-end: 2em !important; }`);
    for (const show of Object.values(VIEWS)) {
      const mounted = await mountIn('en');
      await show(mounted);
      for (const element of [...mounted.session.children, ...(mounted.picker.shadowRoot?.children ?? [])])
        spread(element, spacing);
      expect(getComputedStyle(inside(mounted.picker, '.button')).letterSpacing).not.to.equal('normal');
      expectReadable(mounted);
      mounted.session.remove();
    }
  });
});

/** Adds the style to the shadow roots of `element` and of what is inside. */
function spread(element: Element, style: CSSStyleSheet): void {
  const { shadowRoot } = element;
  if (!shadowRoot) return;
  shadowRoot.adoptedStyleSheets.push(style);
  for (const inner of shadowRoot.querySelectorAll('*')) spread(inner, style);
}

const isHover = ({ selectorText }: CSSStyleRule) => selectorText.includes(':hover');

/** The rules of all shadow roots below `root`. */
function* rulesIn(root: Element): Generator<CSSStyleRule> {
  for (const sheet of root.shadowRoot?.adoptedStyleSheets ?? []) yield* styleRules(sheet.cssRules);
  for (const inner of (root.shadowRoot ?? root).children) yield* rulesIn(inner);
  if (root.shadowRoot) for (const inner of root.children) yield* rulesIn(inner);
}

function* styleRules(rules: CSSRuleList): Generator<CSSStyleRule> {
  for (const rule of rules)
    if (rule instanceof CSSStyleRule) yield rule;
    else if (rule instanceof CSSGroupingRule) yield* styleRules(rule.cssRules);
}

describe('in the colours that come with the elements', () => {
  afterEach(() => document.documentElement.style.removeProperty('color-scheme'));

  for (const scheme of ['light', 'dark'])
    describe(scheme, () => {
      const mountInScheme = async () => {
        document.documentElement.style.colorScheme = scheme;
        document.body.style.background = 'canvas';
        return mountIn('en');
      };

      for (const [view, show] of Object.entries(VIEWS))
        it(`texts can be read: ${view}`, async () => {
          const mounted = await mountInScheme();
          await show(mounted);
          await expect(mounted.picker).to.be.accessible();
        });

      it('edges of fields and of radio buttons can be seen: 3:1', async () => {
        const mounted = await mountInScheme();
        await withFields(mounted);
        const { picker } = mounted;
        const surface = getComputedStyle(inside(picker, '.methods')).backgroundColor;
        for (const selector of ['.row input:not(:checked)', '.row :checked', '#field-day', '#field-phone'])
          await waitUntil(
            () => contrast(getComputedStyle(inside(picker, selector)).borderTopColor, surface) >= 3,
            selector,
          );
      });

      it('are light or dark as the page is', async () => {
        const { picker } = await mountInScheme();
        const { color } = getComputedStyle(inside(picker, '.name'));
        expect(contrast(color, scheme === 'dark' ? '#000' : '#fff')).to.be.at.least(12);
      });
    });
});
