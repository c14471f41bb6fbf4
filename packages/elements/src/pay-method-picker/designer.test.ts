/** What a designer may rely on: tokens, parts, sizes by one size, edges that can be seen. */
import { makePayment } from '@kassa/client/testing';
import type { Preparation } from '@kassa/protocol';
import { expect, html } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { contrast } from '../../test/colours.ts';
import { inside, mount, shows, textOf, type MountOptions } from '../../test/mount.ts';
import { warnings, warns } from '../../test/warnings.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
import { waitUntil } from '../../test/wait-until.ts';
import type { PayMethodPicker } from './pay-method-picker.ts';

const BANK = 'krofort.bank';
const PIXEL = new URL('../../test/pixel.svg', import.meta.url).href;

const BANKS: Preparation = {
  kind: 'fields',
  fields: [
    {
      type: 'choice',
      name: 'bank',
      label: 'Your bank',
      required: true,
      options: Array.from({ length: 9 }, (_, at) => ({
        value: `${at}`,
        label: `Bank ${at}`,
        logoUrl: PIXEL,
      })),
    },
  ],
};

const PHONE: Preparation = {
  kind: 'fields',
  fields: [{ type: 'tel', name: 'phone', label: 'Mobile number', required: true }],
};

async function mountPicker(options?: MountOptions, style = '') {
  const mounted = await mount(
    html`<payment-status></payment-status><pay-method-picker selected=${BANK}></pay-method-picker>`,
    options,
  );
  mounted.session.style.cssText = style;
  const picker = mounted.session.querySelector('pay-method-picker') as PayMethodPicker;
  await shows(picker, en.choose);
  return { ...mounted, picker };
}

const styleOf = (picker: Element, selector: string) => getComputedStyle(inside(picker, selector));

describe('a designer', () => {
  it('gets no part that touches another, without a rule of the shop’s', async () => {
    const { session, picker, transport } = await mountPicker();
    transport.push({ payment: makePayment({ canCancel: true }) });
    await shows(session, en['status.WAITING_FOR_PAYMENT']);
    await picker.updateComplete;
    const status = session.querySelector('payment-status') as HTMLElement;
    await waitUntil(
      () => picker.getBoundingClientRect().top - status.getBoundingClientRect().bottom >= 16,
      'a gap',
    );
  });

  describe('sets one size', () => {
    afterEach(() => document.documentElement.style.removeProperty('font-size'));

    it('and nothing depends on the page’s root', async () => {
      document.documentElement.style.fontSize = '62.5%';
      const { picker } = await mountPicker({}, 'font-size: 16px');
      expect(styleOf(picker, '.name').fontSize).to.equal('16px');
      expect(styleOf(picker, '.button').minHeight).to.equal('52px');
      expect(inside(picker, '.row input').offsetWidth).to.equal(20);
    });

    it('and all of it follows, elements inside included', async () => {
      const { picker, session } = await mountPicker(
        {
          preparations: {
            [BANK]: {
              kind: 'fields',
              fields: [
                {
                  type: 'choice',
                  name: 'bank',
                  label: 'Your bank',
                  required: true,
                  options: [{ value: 'a', label: 'A', logoUrl: PIXEL }],
                },
              ],
            },
          },
        },
        'font-size: 16px; --kassa-font-size: 1.25em',
      );
      await picker.submit();
      await waitUntil(() => picker.shadowRoot?.querySelector('kassa-choice-list')?.shadowRoot, 'the list');
      const list = picker.shadowRoot?.querySelector('kassa-choice-list') as HTMLElement;
      await shows(list, 'Your bank');
      expect([styleOf(picker, '.name').fontSize, styleOf(list, '.name').fontSize]).to.deep.equal([
        '20px',
        '20px',
      ]);
      expect(inside(picker, '.row input').offsetWidth).to.equal(25);
      session.remove();
    });
  });

  for (const [token, value, selector, property] of [
    ['space', '40px', '.row', 'paddingInlineStart'],
    ['space', '40px', '.picker', 'rowGap'],
    ['control-size', '70px', '[part="pay-button"]', 'minHeight'],
    ['control-size', '70px', '[part="input"]', 'minHeight'],
    ['weight-medium', '300', '[part="name"]', 'fontWeight'],
    ['weight-medium', '300', '.field > label', 'fontWeight'],
    ['weight-strong', '900', '[part="legend"]', 'fontWeight'],
    ['weight-strong', '900', '[part="pay-button"]', 'fontWeight'],
    ['radius-small', '3px', '[part="logo"]', 'borderTopLeftRadius'],
    ['focus-width', '7px', '.row', 'outlineWidth'],
    ['motion', '1s', '[part="pay-button"]', 'transitionDuration'],
    ['motion', '1s', '[part="radio"]', 'transitionDuration'],
    ['font-family', 'monospace', '[part="pay-button"]', 'fontFamily'],
    ['font-family', 'monospace', '[part="input"]', 'fontFamily'],
  ] as const)
    it(`changes ${property} of ${selector} by --kassa-${token}`, async () => {
      const drawn = async (style: string) => {
        const { session, picker } = await mountPicker({ preparations: { [BANK]: PHONE } }, style);
        await picker.submit();
        await shows(picker, 'Mobile number');
        picker.focus();
        const found = styleOf(picker, selector)[property];
        session.remove();
        return found;
      };
      expect(await drawn('')).not.to.equal(value);
      expect(await drawn(`--kassa-${token}: ${value}`)).to.equal(value);
    });

  it('may make a pill of it: what stands in the corners of the list is not cut off', async () => {
    const { picker } = await mountPicker({}, '--kassa-radius: 999px');
    expect(styleOf(picker, '.button').borderRadius).to.equal('999px');
    const list = inside(picker, '.methods');
    const radius = Number.parseFloat(getComputedStyle(list).borderTopLeftRadius);
    const radio = inside(picker, '.row input').getBoundingClientRect();
    const box = list.getBoundingClientRect();
    // The centre of the corner's circle is further in than the radio's nearest corner is from it.
    const away = Math.hypot(box.left + radius - radio.left, box.top + radius - radio.top);
    expect(radio.left > box.left + radius || radio.top > box.top + radius || away < radius).to.equal(true);
    expect(radius).to.be.at.most(24);
  });

  it('may make a pill of it: the list of banks cuts off neither a radio, nor a logo, nor the ring of the focus', async () => {
    const { picker } = await mountPicker({ preparations: { [BANK]: BANKS } }, '--kassa-radius: 999px');
    await picker.submit();
    await waitUntil(() => picker.shadowRoot?.querySelector('kassa-choice-list')?.shadowRoot, 'the list');
    const list = picker.shadowRoot?.querySelector('kassa-choice-list') as HTMLElement;
    await shows(list, 'Bank 0');
    const box = inside(list, '.box');
    const radius = Number.parseFloat(getComputedStyle(box).borderTopLeftRadius);
    expect(radius).to.be.above(12);
    const edge = box.getBoundingClientRect();
    for (const part of ['.row input', '.row .name', '.row .icon']) {
      const { left, right, top } = inside(list, part).getBoundingClientRect();
      const sideways = Math.min(left - edge.left, edge.right - right);
      // From the centre of the corner's circle, unless it stands further in than that.
      const away = Math.hypot(Math.max(0, radius - sideways), Math.max(0, radius - (top - edge.top)));
      expect(away, part).to.be.below(radius);
    }
    await sendKeys({ press: 'Tab' });
    const row = inside(list, '.row');
    await waitUntil(() => row.matches(':has(:focus-visible)'), 'the first bank has the focus');
    expect(getComputedStyle(row).outlineStyle).to.equal('solid');
    expect(Number.parseFloat(getComputedStyle(row).borderTopLeftRadius)).to.be.at.least(radius - 1);
  });

  for (const scheme of ['light', 'dark'] as const)
    for (const accent of ['#ffdd00', '#fafafa', '#0b051d'])
      it(`sees what is chosen and the focus at 3:1 with an accent of ${accent} in ${scheme}`, async () => {
        const { picker } = await mountPicker({}, `--kassa-accent: ${accent}; color-scheme: ${scheme}`);
        const surface = styleOf(picker, '.methods').backgroundColor;
        const chosen = inside(picker, '.row :checked');
        await waitUntil(() => contrast(getComputedStyle(chosen).borderColor, surface) >= 3, 'the radio');
        picker.focus();
        expect(contrast(styleOf(picker, '.row').outlineColor, surface)).to.be.at.least(3);
      });

  it('finds a part for all that can be read, and for what stands in elements inside', async () => {
    const { session, picker, transport } = await mountPicker({
      snapshot: {
        methods: [
          { id: BANK, label: 'Pay by bank', description: 'In your bank', icon: 'bank' },
          { id: 'other', label: 'Other', icon: 'other' },
        ],
      },
      preparations: {
        [BANK]: {
          kind: 'fields',
          fields: [
            { type: 'tel', name: 'phone', label: 'Phone', required: true },
            {
              type: 'choice',
              name: 'bank',
              label: 'Bank',
              required: true,
              options: [{ value: 'a', label: 'A bank', logoUrl: PIXEL }],
            },
            { type: 'acceptance', name: 'terms', label: 'I accept', required: true },
          ],
        },
      },
    });
    const without = (element: Element) => {
      const found: string[] = [];
      const walk = (root: ShadowRoot) => {
        const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
          const words = text.textContent?.trim();
          const parent = text.parentElement;
          if (words && parent && !parent.closest('[part], .hidden, [hidden]')) found.push(words);
        }
        for (const inner of root.querySelectorAll('*'))
          if (inner.shadowRoot) {
            expect(inner.getAttribute('exportparts'), inner.localName).to.be.a('string');
            const exported = inner.getAttribute('exportparts')?.split(', ') ?? [];
            for (const part of inner.shadowRoot.querySelectorAll('[part]'))
              expect(exported).to.include.members(part.getAttribute('part')?.split(' ') ?? []);
            walk(inner.shadowRoot);
          }
      };
      walk(element.shadowRoot as ShadowRoot);
      return found;
    };
    await picker.submit();
    await shows(picker, 'A bank');
    await picker.submit();
    await shows(picker, en['field.required']);
    expect(without(picker)).to.deep.equal([]);
    expect(inside(picker, '[type="checkbox"]').offsetWidth, 'WCAG 2.5.8').to.be.at.least(24);
    transport.push({
      payment: makePayment({
        canCancel: true,
        canSwitchFrom: '2026-01-01T00:00:00.000Z',
        nextAction: {
          kind: 'app_switch',
          link: 'swish://pay',
          schemes: ['swish'],
          qrText: 'A',
          expiresAt: new Date(Date.now() + 60_000).toISOString(),
        },
      }),
    });
    const status = session.querySelector('payment-status') as HTMLElement;
    await shows(status, en['status.WAITING_FOR_PAYMENT']);
    await waitUntil(() => picker.shadowRoot?.querySelector('kassa-app-switch')?.shadowRoot, 'the panel');
    expect([without(picker), without(status)]).to.deep.equal([[], []]);
  });

  describe('gives logos by method', () => {
    const logoOf = (picker: Element, at: number) =>
      picker.shadowRoot?.querySelectorAll('.methods .icon')[at]?.firstElementChild;

    it('and a neutral mark stands where one does not load', async () => {
      const { picker } = await mountPicker();
      picker.methodLogos = { [BANK]: PIXEL };
      await picker.updateComplete;
      const image = logoOf(picker, 0) as HTMLImageElement;
      expect([image.src, image.alt, image.referrerPolicy, image.loading]).to.deep.equal([
        PIXEL,
        '',
        'no-referrer',
        'lazy',
      ]);
      picker.methodLogos = { [BANK]: new URL('nowhere.png', PIXEL).href };
      await waitUntil(() => logoOf(picker, 0)?.localName === 'svg', 'the neutral mark');
    });

    it('and is warned on the console of a value that is no object', async () => {
      const heard = warnings();
      const { picker } = await mountPicker();
      picker.setAttribute('method-logos', '{ not: JSON');
      await picker.updateComplete;
      await warns(heard, '"method-logos"');
      expect(textOf(picker)).to.include('Pay by bank');
    });

    it('or two rows of one kind can be told apart by letters', async () => {
      const { picker } = await mountPicker({
        snapshot: {
          methods: [
            { id: BANK, label: 'Klarna Pay later', icon: 'invoice' },
            { id: 'b', label: 'Klarna Slice it', icon: 'invoice' },
            { id: 'c', label: 'Card', icon: 'card' },
            { id: 'd', label: 'PayPal', icon: 'wallet' },
            { id: 'e', label: 'paysafecard', icon: 'wallet' },
            { id: 'f', label: 'Банк онлайн, ÄÖ', icon: 'wallet' },
          ],
        },
      });
      const marks = [0, 1, 2, 3, 4, 5].map((at) => logoOf(picker, at));
      expect(marks.map((mark) => mark?.localName)).to.deep.equal(['b', 'b', 'svg', 'b', 'b', 'b']);
      const letters = marks.filter((mark) => mark?.localName === 'b').map((mark) => mark?.textContent);
      expect(letters).to.deep.equal(['KPL', 'KSI', 'PP', 'P', 'БОÄ']);
    });

    it('or two rows of one kind can be told apart by letters, also where their logos do not load', async () => {
      const logoUrl = (name: string) => new URL(`${name}.png`, PIXEL).href;
      const { picker } = await mountPicker({
        snapshot: {
          methods: [
            { id: BANK, label: 'Gift card', icon: 'wallet', logoUrl: logoUrl('gone') },
            { id: 'b', label: 'Bonus points', icon: 'wallet', logoUrl: logoUrl('gone-too') },
          ],
        },
      });
      await waitUntil(() => logoOf(picker, 1)?.localName !== 'img', 'the neutral mark');
      await waitUntil(() => logoOf(picker, 0)?.localName !== 'img', 'the neutral mark');
      expect([0, 1].map((at) => logoOf(picker, at)?.textContent)).to.deep.equal(['GC', 'BP']);
    });
  });

  it('gets lines that break inside of something whose lines do not', async () => {
    const { picker } = await mountPicker({}, 'display: block; inline-size: 300px; white-space: nowrap');
    picker.setAttribute(
      'own-methods',
      '[{ "id": "own", "label": "A way to pay whose name needs two lines" }]',
    );
    await shows(picker, 'two lines');
    expect(inside(picker, '.methods').offsetWidth).to.equal(300);
  });

  for (const width of [320, 390, 1280])
    it(`sees nothing that is wider than a page of ${width} pixels`, async () => {
      await setViewport({ width, height: 700 });
      const { picker } = await mountPicker({}, '--kassa-font-size: 1.25em');
      expect(document.documentElement.scrollWidth).to.be.at.most(width);
      expect(inside(picker, '.button').getBoundingClientRect().right).to.be.at.most(width);
      await setViewport({ width: 800, height: 600 });
    });
});
