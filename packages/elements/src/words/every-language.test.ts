/** In each language, all that the elements say fits a page of 320 pixels, 1,280 at 400 %, and is right for each number. */
import { openList, searchField, type Options } from '../../test/choice-list.ts';
import { makePayment, makeSnapshot } from '@kassa/client/testing';
import { KassaError, PAYMENT_STATUSES, type Snapshot } from '@kassa/protocol';
import { expect, html } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { becomes, mountHost } from '../../test/klarna/host.ts';
import { forgetKlarna, inOverlay, klarna, scriptAt } from '../../test/klarna/klarna.ts';
import { LANGUAGES, wordsIn } from '../../test/languages.ts';
import { button, inside, mount, textOf } from '../../test/mount.ts';
import { radio } from '../../test/picker.ts';
import { cutOff, overlaps, tooSmall } from '../../test/readable.ts';
import { BANK, SWISH } from '../../test/swish.ts';
import { waitUntil } from '../../test/wait-until.ts';
import type { AllTexts } from './all-texts.ts';
import '../define.ts';

const keysOf = <Start extends string>(words: AllTexts, start: Start) =>
  (Object.keys(words) as (keyof AllTexts)[]).filter((key): key is keyof AllTexts & `${Start}${string}` =>
    key.startsWith(start),
  );
const ofSession = (state: Snapshot['session']['state'], changes: Partial<Snapshot['session']> = {}) => ({
  session: { ...makeSnapshot().session, state, ...changes },
});

/** Looks often: there are thousands of sentences. */
const shows = (element: Element, text: string) =>
  waitUntil(() => textOf(element).includes(text), `shows "${text}", not "${textOf(element)}"`, {
    interval: 4,
  });

function expectReadable(root: Element, says: string): void {
  expect(document.documentElement.scrollWidth, `scrolls sideways: ${says}`).to.be.at.most(innerWidth);
  expect(cutOff(root), `cut off: ${says}`).to.deep.equal([]);
  expect(tooSmall(root), `too small: ${says}`).to.deep.equal([]);
  expect(overlaps(root), `one over the other: ${says}`).to.deep.equal([]);
}

/** A picker alone: what it shows once the server says so. */
async function mountPicker(words: AllTexts, methods = [SWISH, BANK]) {
  const mounted = await mount(html`<pay-method-picker></pay-method-picker>`, { snapshot: { methods } });
  const picker = mounted.session.firstElementChild as HTMLElement;
  await shows(picker, methods.length > 0 ? words.choose : words.no_methods);
  const shown = async (says: string) => {
    await shows(picker, says);
    expectReadable(mounted.session, says);
  };
  return { ...mounted, picker, shown };
}

/** Nothing can be paid here, or not for long. */
async function closedViews(words: AllTexts): Promise<void> {
  const { transport, shown, session } = await mountPicker(words);
  const soon = new Date(Date.now() + 100_000).toISOString();
  transport.push(ofSession('open', { expiresAt: soon, canPay: true }));
  await shown(words.ending);
  transport.push({ lockedElsewhere: true });
  await shown(words.elsewhere);
  transport.push({ lockedElsewhere: false, ...ofSession('superseded') });
  await shown(words.superseded);
  transport.push(ofSession('expired'));
  await shown(words.expired);
  transport.push(ofSession('open', { canPay: false }));
  await shown(words.closed);
  transport.push(ofSession('settled', { canPay: false }));
  await shown(words['error.already_paid']);
  session.remove();
  const empty = await mountPicker(words, []);
  await empty.shown(words.no_methods);
}

/** Where a payment stands, what may be asked about it, and why it failed. */
async function payments(words: AllTexts): Promise<void> {
  const { transport, picker, shown } = await mountPicker(words);
  const bank = { method: BANK.id, methodLabel: BANK.label };
  for (const status of new Map(PAYMENT_STATUSES.map((each) => [words[`status.${each}`], each])).values()) {
    transport.push({ payment: makePayment({ ...bank, id: status, status }) });
    await shown(words[`status.${status}`]);
  }
  for (const reason of keysOf(words, 'reason.')) {
    transport.push({ payment: makePayment({ ...bank, id: reason, status: 'DECLINED', reason }) });
    await shown(words[reason]);
  }
  await questions(words, { transport, picker, shown });
}

async function questions(
  words: AllTexts,
  {
    transport,
    picker,
    shown,
  }: Pick<Awaited<ReturnType<typeof mountPicker>>, 'transport' | 'picker' | 'shown'>,
): Promise<void> {
  const later = new Date(Date.now() + 600_000).toISOString();
  transport.push({ payment: makePayment({ canCancel: true, canSwitchFrom: later }) });
  await shown(words.another_way_from.split('{')[0]?.trim() ?? '');
  transport.push({ payment: makePayment({ canCancel: true, canSwitchFrom: '2026-01-01T00:00:00Z' }) });
  for (const question of ['cancel', 'another_way'] as const) {
    await shown(words[question]);
    button(picker, words[question]).click();
    await shown(words[`${question}_warning`]);
    button(picker, words.keep_waiting).click();
  }
  for (const connection of ['offline', 'live'] as const) {
    transport.connect(connection);
    await shown(words[connection === 'live' ? 'waiting_hint' : connection]);
  }
}

/** What could not be done. */
async function errors(words: AllTexts): Promise<void> {
  const { transport, picker, shown } = await mountPicker(words);
  radio(picker, BANK.id).click();
  // What is said of two errors is shown once: nothing would tell them apart.
  const byText = new Map(keysOf(words, 'error.').map((key) => [words[key], key]));
  for (const [text, textKey] of byText) {
    transport.fail(new KassaError('unavailable', textKey, { textKey }));
    inside(picker, '[part="pay-button"]').click();
    await shown(text);
  }
}

/** Klarna's form, and what is said in its place and beside it. */
async function klarnas(words: AllTexts): Promise<void> {
  const says = (key: keyof AllTexts) => words[key].split('{')[0]?.trim() ?? '';
  const { host, session } = await mountHost(klarna({ answers: ['ask', 'close', 'correct'] }));
  const shown = async (text: string) => {
    await shows(host, text);
    expectReadable(session, text);
  };
  await becomes(host, 'ready');
  void host.pay();
  await shown(says('klarna.in_window'));
  await inOverlay('Close');
  await shown(says('klarna.closed'));
  await host.pay();
  await host.pay();
  await shown(says('klarna.correct'));
  session.remove();
}

async function klarnaFails(words: AllTexts): Promise<void> {
  const wanted = [
    ['klarna.refused', klarna({ load: 'refused' })],
    ['klarna.blocked', klarna({}, { scriptUrl: scriptAt('after/9') })],
  ] as const;
  for (const [key, preparation] of wanted) {
    forgetKlarna();
    const { host, session } = await mountHost(preparation);
    await shows(host, words[key]);
    expectReadable(session, key);
    session.remove();
  }
}

describe('on a page of 320 pixels', () => {
  before(() => setViewport({ width: 320, height: 256 }));
  after(() => setViewport({ width: 800, height: 600 }));
  beforeEach(forgetKlarna);
  afterEach(() => document.documentElement.removeAttribute('lang'));

  const views = {
    'why nothing can be paid': closedViews,
    'where a payment stands': payments,
    'what could not be done': errors,
    'what Klarna’s form asks for': klarnas,
    'why Klarna’s form is not there': klarnaFails,
  };
  for (const language of LANGUAGES)
    for (const [what, show] of Object.entries(views))
      it(`all can be read in ${language}: ${what}`, async () => {
        document.documentElement.lang = language;
        await show(await wordsIn(language));
      });
});

/** Of each form that a word may have beside a number in some language: one, two, few, many. */
const NUMBERS = [1, 2, 5, 21, 101];
/** "of", in languages where it is the same before each number. */
const OF = /^(\/|af|av|von|of|de|di|din|sur|iš|no|van|από|מתוך|من)$/;
/** The words around a number name what is counted, before a colon, and so don't change with it. */
const LABEL = /^[^:,]+:$/;

/** Of 101, as many begin with "to21" as its name says. */
const MANY: Options = Array.from({ length: 101 }, (_, at) => ({
  value: `bank-${at}`,
  label: ['Bank', ...NUMBERS.filter((number) => at < number).map((number) => `to${number}`)].join(' '),
}));
const said = (element: Element) => textOf(inside(element, '[role="status"]'));

describe('the words around a number', () => {
  afterEach(() => document.documentElement.removeAttribute('lang'));

  for (const language of LANGUAGES) {
    it(`are right for each number of ways to pay in ${language}`, async () => {
      document.documentElement.lang = language;
      const words = await wordsIn(language);
      for (const number of NUMBERS) {
        const methods = Array.from({ length: number }, (_, at) => ({ ...BANK, id: `bank-${at}` }));
        const { picker, session } = await mountPicker(words, methods);
        await waitUntil(() => said(picker) !== '', 'it is told', { interval: 4 });
        expect(said(picker)).to.match(new RegExp(`^[^:]+: ?${number}$`));
        session.remove();
      }
    });

    it(`are right for each number of banks that a search finds in ${language}`, async () => {
      document.documentElement.lang = language;
      const words = await wordsIn(language);
      const { list, session } = await openList({ options: MANY });
      const tell = async (query: string) => {
        const before = said(list);
        searchField(list).value = query;
        searchField(list).dispatchEvent(new Event('input'));
        await waitUntil(() => said(list) !== before, `${query} is told`, { interval: 4 });
        return said(list);
      };
      for (const number of NUMBERS) {
        const [before = '', between = ''] = (await tell(`to${number}`))
          .split(/\d+/)
          .map((part) => part.trim());
        if (before) for (const label of [before, between.replace(', ', '')]) expect(label).to.match(LABEL);
        else expect(between).to.match(OF);
      }
      expect(await tell('to0')).to.equal(words['list.none']);
      session.remove();
    });
  }
});
