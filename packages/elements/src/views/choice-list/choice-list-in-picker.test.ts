import { makeSnapshot } from '@kassa/client/testing';
import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import {
  asks,
  BANKS,
  chosen,
  focused,
  listOf,
  method,
  NAMES,
  openList,
  payButton,
  radios,
  row,
  said,
  search,
  searchField,
  sent,
  shown,
  type Options,
} from '../../../test/choice-list.ts';
import { contrast } from '../../../test/colours.ts';
import { inside, makeClient, mount, shows, textOf } from '../../../test/mount.ts';
import { click } from '../../../test/swish.ts';
import '../../define.ts';
import { en } from '../../words/later/choice-list.ts';
import { LOCALES } from '../../words/locales/index.ts';
import MORE_LOCALES from '../../words/locales/more.ts';
import { en as words } from '../../../test/english.ts';
import { waitUntil } from '../../../test/wait-until.ts';
import type { PayMethodPicker } from '../../pay-method-picker/pay-method-picker.ts';

describe('a choice of many', () => {
  describe('is accessible', () => {
    it('as radio buttons in a group with a name, below a field to search with', async () => {
      const { picker, list } = await openList();
      await expect(picker).to.be.accessible();
      const group = inside(list, '[role="radiogroup"]');
      expect(inside(list, `#${group.getAttribute('aria-labelledby')}`).textContent).to.equal('Your bank');
      expect(group.getAttribute('aria-required')).to.equal('true');
      const named = searchField(list).getAttribute('aria-labelledby')?.split(' ') ?? [];
      expect(named.map((id) => inside(list, `#${id}`).textContent)).to.deep.equal(['Search:', 'Your bank']);
      expect(shown(list)).to.deep.equal(NAMES);
    });

    it('in the session’s language on a page of another one, but for the words of the page', async () => {
      document.documentElement.lang = 'de';
      try {
        const { list } = await openList();
        const languageOf = (part: Element) => part.closest<HTMLElement>('[lang]')?.lang;
        await waitUntil(() => languageOf(searchField(list)) === 'de', 'speaks as the page does');
        expect(languageOf(inside(list, '#label span'))).to.equal(makeSnapshot().order.language);
        expect(languageOf(inside(list, '#word'))).to.equal('de');
        expect(languageOf(row(list, 'Volkskasse').querySelector('bdi') as Element)).to.equal(
          makeSnapshot().order.language,
        );
      } finally {
        document.documentElement.removeAttribute('lang');
      }
    });

    it('while nothing is found, and with what is wrong', async () => {
      const { picker, list } = await openList();
      await click(payButton(picker));
      await shows(picker, words['field.select']);
      await search(list, 'zzz');
      await shows(list, en['list.none']);
      await expect(picker).to.be.accessible();
    });

    it('with targets that a finger hits', async () => {
      const { list } = await openList();
      await search(list, 'zzz');
      await shows(list, en['list.clear']);
      const sizes = [searchField(list), inside(list, 'button')].map(({ offsetHeight }) => offsetHeight);
      await click(inside(list, 'button'));
      sizes.push(...NAMES.map((name) => row(list, name).offsetHeight));
      expect(Math.min(...sizes)).to.be.at.least(44);
    });

    it('on a screen of 320 pixels within a shop’s own edges: a name has room for a word', async () => {
      await setViewport({ width: 320, height: 640 });
      try {
        const logoUrl = 'https://bank.example/logo.svg';
        const { picker, list } = await openList({ options: BANKS.map((bank) => ({ ...bank, logoUrl })) });
        picker.style.inlineSize = '240px';
        const [name] = list.shadowRoot?.querySelectorAll<HTMLElement>('.name') ?? [];
        // As wide as nine letters, also where the bar to scroll by takes room.
        expect(name?.offsetWidth).to.be.at.least(85);
      } finally {
        await setViewport({ width: 800, height: 600 });
      }
    });

    it('with a bar to scroll by that stands on the colour of the list', async () => {
      const { picker, list } = await openList();
      for (const scheme of ['light', 'dark']) {
        picker.style.colorScheme = scheme;
        const { scrollbarColor, backgroundColor } = getComputedStyle(inside(list, '.box'));
        const [thumb = '', track = ''] = scrollbarColor.split(/ (?=rgb)/);
        expect(track).to.equal('rgba(0, 0, 0, 0)');
        expect(contrast(thumb, backgroundColor)).to.be.at.least(3);
      }
    });

    it('on a screen of 320 pixels, to the left as to the right', async () => {
      await setViewport({ width: 320, height: 640 });
      try {
        const { picker, list } = await openList();
        for (const direction of ['ltr', 'rtl']) {
          document.documentElement.dir = direction;
          expect(picker.scrollWidth).to.be.at.most(320);
          const box = inside(list, '.box');
          expect(box.scrollWidth).to.equal(box.clientWidth);
        }
      } finally {
        document.documentElement.removeAttribute('dir');
        await setViewport({ width: 800, height: 600 });
      }
    });
  });

  describe('is searched', () => {
    const finds: Record<string, string[]> = {
      orebro: ['Örebro Sparbank'],
      'ÖREBRO spar': ['Örebro Sparbank'],
      spar: ['Örebro Sparbank'],
      skaergards: ['Skærgårdsbanken'],
      lodz: ['Bank Łódzki'],
      icabank: ['ICA Banken'],
      bank: ['ICA Banken', 'Bank Łódzki'],
      bro: [],
      ' - ': NAMES,
    };
    for (const [text, names] of Object.entries(finds))
      it(`"${text}" finds ${names.join(', ') || 'nothing'}`, async () => {
        const { list } = await openList();
        await search(list, text);
        await waitUntil(() => searchField(list).value === text);
        await waitUntil(() => shown(list).join() === names.join(), shown(list).join());
      });

    it('and says how many there are', async () => {
      const { list } = await openList();
      expect(said(list)).to.equal('');
      await search(list, 'bank');
      await waitUntil(() => said(list) === '2 of 8', said(list));
      await search(list, 'zzz');
      await waitUntil(() => said(list) === en['list.none'], said(list));
    });

    it('without anything moving', async () => {
      const { picker, list } = await openList();
      const height = picker.offsetHeight;
      for (const text of ['b', 'bank', 'zzz']) {
        await search(list, text);
        await waitUntil(() => said(list) !== '' && searchField(list).value === text);
        expect(picker.offsetHeight).to.equal(height);
      }
    });

    it('and found nothing: one click shows all again', async () => {
      const { list } = await openList();
      await search(list, 'zzz');
      await shows(list, en['list.clear']);
      await click(inside(list, 'button'));
      await waitUntil(() => shown(list).length === NAMES.length);
      expect(searchField(list).value).to.equal('');
      expect(focused(list)).to.equal(searchField(list));
    });

    it('while what is chosen stays chosen and in sight', async () => {
      const { list } = await openList();
      await click(row(list, 'Volkskasse'));
      await search(list, 'norr');
      await waitUntil(() => shown(list).join() === 'Norrbanken,Volkskasse', shown(list).join());
      expect(chosen(list)).to.deep.equal(['Volkskasse']);
      expect(said(list)).to.equal('1 of 8');
    });

    it('and still so when the page moves the checkout elsewhere', async () => {
      const { session, list } = await openList();
      await search(list, 'bank');
      await waitUntil(() => said(list) === '2 of 8', said(list));
      const place = document.createElement('section');
      session.before(place);
      place.append(session);
      await new Promise(requestAnimationFrame);
      expect(searchField(list).value).to.equal('bank');
      expect(shown(list)).to.deep.equal(['ICA Banken', 'Bank Łódzki']);
    });

    it('among hundreds, a key touching the rows alone that come or go', async () => {
      const options = Array.from({ length: 600 }, (_, at) => ({ value: `b${at}`, label: `Sparbank ${at}` }));
      const { list } = await openList({ options });
      let changes = 0;
      const observer = new MutationObserver((records) => (changes += records.length));
      observer.observe(inside(list, '.box'), { subtree: true, childList: true, attributes: true });
      await search(list, '599');
      await waitUntil(() => said(list) === '1 of 600', said(list));
      expect(shown(list)).to.deep.equal(['Sparbank 599']);
      // 489 go at the first key, 100 at the second, 10 at the third.
      expect(changes).to.equal(599);
    });

    it('among hundreds, of which the browser draws no more than are in sight', async () => {
      const options = Array.from({ length: 600 }, (_, at) => ({ value: `b${at}`, label: `Sparbank ${at}` }));
      const { list } = await openList({ options });
      expect(radios(list)).to.have.length(600);
      list.scrollIntoView();
      const isDrawn = (input: HTMLElement) => input.checkVisibility({ contentVisibilityAuto: true });
      await waitUntil(() => {
        const { length } = radios(list).filter(isDrawn);
        return length > 0 && length < 60;
      }, 'some are drawn, and few');
    });
  });

  describe('by keyboard alone', () => {
    it('Enter takes the only bank that is found, and pays nothing', async () => {
      const { picker, list, transport } = await openList();
      await search(list, 'orebro');
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => chosen(list).join() === 'Örebro Sparbank');
      await waitUntil(() => focused(list)?.checked);
      await sendKeys({ press: 'Enter' });
      await picker.updateComplete;
      expect(sent(transport)).to.equal(undefined);
      expect(picker.matches(':state(choosing)')).to.equal(true);
    });

    it('Enter goes on to the list where there are more, and arrows choose in it', async () => {
      const { list, transport } = await openList();
      await search(list, 'bank');
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => focused(list)?.type === 'radio');
      expect(chosen(list)).to.deep.equal([]);
      await sendKeys({ press: 'ArrowDown' });
      await waitUntil(() => chosen(list).join() === 'Bank Łódzki', chosen(list).join());
      const ring = (name: string) => getComputedStyle(row(list, name)).outlineStyle;
      expect([ring('ICA Banken'), ring('Bank Łódzki')]).to.deep.equal(['none', 'solid']);
      // Not every engine goes on from the last one to the first.
      await sendKeys({ press: 'ArrowUp' });
      await waitUntil(() => chosen(list).join() === 'ICA Banken', chosen(list).join());
      expect(sent(transport)).to.equal(undefined);
    });

    it('Enter does nothing where nothing is found', async () => {
      const { list, transport } = await openList();
      await search(list, 'zzz');
      await sendKeys({ press: 'Enter' });
      expect(focused(list)).to.equal(searchField(list));
      expect(sent(transport)).to.equal(undefined);
    });

    it('from the method to the search, the list and the button', async () => {
      const { picker, list, transport } = await openList();
      method(picker).focus();
      await sendKeys({ press: 'Tab' });
      expect(focused(list)).to.equal(searchField(list));
      await sendKeys({ press: 'Tab' });
      await sendKeys({ press: ' ' });
      await waitUntil(() => chosen(list).join() === 'Norrbanken');
      await sendKeys({ press: 'Tab' });
      expect(picker.shadowRoot?.activeElement).to.equal(payButton(picker));
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => sent(transport));
    });
  });

  describe('in a window that is not high', () => {
    afterEach(() => setViewport({ width: 800, height: 600 }));

    for (const [width, height] of [
      [320, 256],
      [568, 320],
    ] as const)
      it(`leaves room to scroll the page: ${width} by ${height}`, async () => {
        await setViewport({ width, height });
        const { list } = await openList();
        const box = inside(list, '.box');
        expect(box.clientHeight)
          .to.be.below(height * 0.7)
          .and.above(100);
        expect(getComputedStyle(box).overscrollBehaviorY).to.equal('auto');
      });
  });

  it('has what is chosen in sight when the customer comes back to the method', async () => {
    const many = Array.from({ length: 40 }, (_, at) => ({ value: `b${at}`, label: `Bank ${at}` }));
    const { picker, list } = await openList({ options: many });
    row(list, 'Bank 31').click();
    inside(picker, 'input[value="krofort.bank"]').click();
    await waitUntil(() => !list.isConnected);
    method(picker).click();
    await waitUntil(() => list.isConnected);
    const box = inside(list, '.box');
    await waitUntil(() => box.scrollTop > 0, 'the box scrolls');
    const [inner, outer] = [row(list, 'Bank 31').getBoundingClientRect(), box.getBoundingClientRect()];
    expect(inner.top).to.be.at.least(outer.top - 1);
    expect(inner.bottom).to.be.at.most(outer.bottom + 1);
  });

  it('gives the problem to the field that has the focus', async () => {
    const { picker, list } = await openList();
    payButton(picker).click();
    await shows(picker, words['field.select']);
    await waitUntil(() => focused(list) === searchField(list), 'the search has the focus');
    const id = searchField(list).getAttribute('aria-describedby') ?? '';
    expect(list.shadowRoot?.getElementById(id)?.textContent).to.equal(words['field.select']);
    expect(searchField(list).getAttribute('aria-invalid')).to.equal('true');
  });

  describe('gives the picker its value', () => {
    it('which is sent with the payment', async () => {
      const { picker, list, transport } = await openList();
      await click(row(list, 'ICA Banken'));
      await click(payButton(picker));
      await waitUntil(() => sent(transport));
      expect(sent(transport))
        .to.have.property('input')
        .that.deep.equals({ kind: 'fields', values: { bank: 'bank-3' } });
    });

    it('which is asked for beside it, until there is one', async () => {
      const { picker, list, transport } = await openList();
      await click(payButton(picker));
      await shows(picker, words['field.select']);
      expect(sent(transport)).to.equal(undefined);
      expect(picker.shadowRoot?.activeElement).to.equal(list);
      const group = inside(list, '[role="radiogroup"]');
      expect(group.getAttribute('aria-invalid')).to.equal('true');
      expect(inside(list, `#${group.getAttribute('aria-describedby')}`).textContent).to.equal(
        words['field.select'],
      );
      await click(row(list, 'Norrbanken'));
      await waitUntil(() => !group.hasAttribute('aria-invalid'));
      expect(textOf(picker)).not.to.include(words['field.select']);
    });

    it('which may be left out where it is optional, and taken back', async () => {
      const { picker, list, transport } = await openList({ required: false });
      expect(chosen(list)).to.deep.equal([en['list.unset']]);
      await click(row(list, 'Norrbanken'));
      await click(row(list, en['list.unset']));
      await click(payButton(picker));
      await waitUntil(() => sent(transport));
      expect(sent(transport)).to.have.property('input').that.deep.equals({ kind: 'fields', values: {} });
    });

    it('and keeps it, with what is searched for, when the page hears something new', async () => {
      const { picker, list, transport } = await openList();
      await click(row(list, 'Volkskasse'));
      await search(list, 'bank');
      transport.push({ methods: [...transport.snapshot.methods, { id: 'new', label: 'New', icon: 'card' }] });
      await shows(picker, 'New');
      expect(chosen(list)).to.deep.equal(['Volkskasse']);
      expect(searchField(list).value).to.equal('bank');
      expect(focused(list)).to.equal(searchField(list));
    });

    it('and keeps it through another method and a new session, unless that has no such bank', async () => {
      const { picker, list, session, transport } = await openList();
      await click(row(list, 'Volkskasse'));
      await click(inside(picker, 'input[value="krofort.bank"]'));
      await waitUntil(() => transport.snapshot.selection?.method === 'krofort.bank');
      await click(method(picker));
      expect(chosen(await listOf(picker))).to.deep.equal(['Volkskasse']);
      const renew = async (id: string, options: Options) => {
        const { client, transport } = makeClient({
          preparations: { 'kronor.swish': asks({ options }) },
          snapshot: { session: { ...makeSnapshot().session, id } },
        });
        session.client = client;
        await waitUntil(() => transport.snapshot.selection?.method === 'kronor.swish');
        return transport;
      };
      await renew('session-2', BANKS);
      expect(chosen(await listOf(picker))).to.deep.equal(['Volkskasse']);
      const last = await renew('session-3', [...BANKS.slice(0, 6), { value: 'other', label: 'Other bank' }]);
      await waitUntil(() => textOf(picker).includes('Other bank'));
      expect(chosen(await listOf(picker))).to.deep.equal([]);
      await click(payButton(picker));
      await shows(picker, words['field.select']);
      expect(sent(last)).to.equal(undefined);
    });
  });

  describe('shows logos', () => {
    const PIXEL = new URL('../../../test/pixel.svg', import.meta.url).href;
    const logos = (list: Element) =>
      NAMES.slice(0, 4).map((name) => row(list, name).querySelector('.icon')?.firstElementChild?.localName);

    it('from safe addresses alone, later and without telling where, else a neutral icon', async () => {
      const addresses = [PIXEL, 'http://banks.example/logo.png', 'javascript:alert(1)', undefined];
      const { list } = await openList({
        options: BANKS.map((bank, at) => {
          const logoUrl = addresses[at];
          return logoUrl === undefined ? bank : { ...bank, logoUrl };
        }),
      });
      expect(logos(list)).to.deep.equal(['img', 'svg', 'svg', 'svg']);
      const image = row(list, 'Norrbanken').querySelector('img');
      expect(image?.src).to.equal(PIXEL);
      expect(image?.alt).to.equal('');
      expect(image?.loading).to.equal('lazy');
      expect(image?.referrerPolicy).to.equal('no-referrer');
    });

    it('or a neutral icon in the same place where one does not load', async () => {
      const logoUrl = new URL('nowhere.png', PIXEL).href;
      const { list } = await openList({ options: BANKS.slice(0, 2).map((bank) => ({ ...bank, logoUrl })) });
      const before = row(list, 'Norrbanken').querySelector('.icon')?.getBoundingClientRect();
      await waitUntil(() => row(list, 'Norrbanken').querySelector('svg'), 'the neutral icon');
      const after = row(list, 'Norrbanken').querySelector('.icon')?.getBoundingClientRect();
      expect(after?.toJSON()).to.deep.equal(before?.toJSON());
    });

    it('of a few at once, all painted, so that the button below stands still', async () => {
      const { list } = await openList({
        options: BANKS.slice(0, 5).map((bank) => ({ ...bank, logoUrl: PIXEL })),
      });
      for (const { labels } of radios(list))
        expect(labels?.[0] && getComputedStyle(labels[0]).contentVisibility).to.equal('visible');
    });

    it('of a few without a field to search with', async () => {
      const { picker, list } = await openList({
        options: BANKS.slice(0, 3).map((bank) => ({ ...bank, logoUrl: PIXEL })),
      });
      expect(list.shadowRoot?.querySelector('[type="search"]')).to.equal(null);
      await expect(picker).to.be.accessible();
      await click(payButton(picker));
      await shows(picker, words['field.select']);
      expect(focused(list)).to.equal(radios(list)[0]);
    });
  });

  it('has rows as high before they are painted as after, so that a click takes what it was aimed at', async () => {
    const options = Array.from({ length: 40 }, (_, at) => ({ value: `bank-${at}`, label: `Bank ${at}` }));
    const { list } = await openList({ options });
    const heights = () => radios(list).map((input) => input.labels?.[0]?.offsetHeight);
    const box = inside(list, '.box');
    const before = box.scrollHeight;
    expect(new Set(heights()).size, heights().join()).to.equal(1);
    for (let top = 0; top < box.scrollHeight; top += box.clientHeight) {
      box.scrollTop = top;
      await nextFrame();
    }
    expect(box.scrollHeight).to.equal(before);
  });

  it('is not replaced by an element of the page’s own of another name', async () => {
    if (!customElements.get('choice-list'))
      customElements.define('choice-list', class extends HTMLElement {});
    const { list } = await openList();
    expect(list.localName).to.equal('kassa-choice-list');
    expect(radios(list).length).to.equal(BANKS.length);
  });

  it('is a native select where there are few, without logos', async () => {
    const { session } = await mount(html`<pay-method-picker></pay-method-picker>`, {
      preparations: { 'kronor.swish': asks({ options: BANKS.slice(0, 6) }) },
    });
    const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
    await picker.updateComplete;
    await click(method(picker));
    await waitUntil(() => picker.shadowRoot?.querySelector('select#field-bank'));
  });

  for (const [language, load] of Object.entries({ ...LOCALES, ...MORE_LOCALES }))
    it(`speaks ${language}`, async () => {
      const { default: texts } = await load();
      const { client } = makeClient({ preparations: { 'kronor.swish': asks() } });
      const page = await fixture(html`
        <div lang=${language}>
          <checkout-session .client=${client}><pay-method-picker></pay-method-picker></checkout-session>
        </div>
      `);
      const picker = page.querySelector('pay-method-picker') as PayMethodPicker;
      await waitUntil(() => picker.matches(':state(choosing)'));
      await click(method(picker));
      const list = await listOf(picker);
      await waitUntil(() => searchField(list).placeholder === texts['list.search']);
      expect(inside(list, '.list').lang).to.equal(language);
    });
});
