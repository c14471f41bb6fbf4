/** A customer's ways through a list that a server has drawn: script off, slow, late and blocked. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServerRenderedShop } from '../support/server-rendered-shop.ts';
import { differenceOf } from '../support/pixels.ts';
import type { SmallShop } from '../support/small-shop.ts';
import type { Browser } from './engine.ts';
import { visibleText } from './in-page.ts';
import { Shopper } from './shopper.ts';

const NEEDS_SCRIPT = 'This way to pay needs JavaScript.';
const NEEDS_SCRIPT_IN_GERMAN = 'Diese Zahlungsart braucht JavaScript.';

let shop: SmallShop;
const scriptComesLater = () => shop.hold('/script/');

/** Makes the tests. */
export function serverRenderedJourneys(browser: () => Browser): void {
  beforeEach(async () => {
    shop = await startServerRenderedShop();
  });
  afterEach(() => shop.close());

  const atTheList = async (query = ''): Promise<Shopper> => {
    const shopper = new Shopper(await browser().newCustomer(), shop.url);
    await shopper.open(`/${query}`);
    return shopper;
  };
  describe('without script,', () => scriptIsOff(atTheList));
  describe('whose script is slow,', () => scriptIsSlow(atTheList));
  describe('whose script is late,', () => scriptIsLate(atTheList));
  describe('whose script is blocked,', () => scriptIsBlocked(atTheList));
}

type AtTheList = (query?: string) => Promise<Shopper>;

async function payByBank(shopper: Shopper): Promise<void> {
  await shopper.choose('Pay by bank');
  await shopper.press('Pay ');
  await comesToTheBank(shopper);
}

const comesToTheBank = (shopper: Shopper) => shopper.comesTo(`${shop.sandboxUrl}krofort/`);

/** From the bank's page to the end: back at the shop, with one payment, which is paid. */
async function approves(shopper: Shopper): Promise<void> {
  await shopper.chooseAtBank();
  await shopper.press('Approve');
  await shopper.comesTo(`${shop.url}/orders/1`);
  await isPaidOnce('krofort.bank');
}

async function isPaidOnce(method: string): Promise<void> {
  const payments = async () => (await shop.payments()).map(({ method, status }) => ({ method, status }));
  await expect.poll(payments).toEqual([{ method, status: 'PAID' }]);
}

function scriptIsOff(atTheList: AtTheList): void {
  it('pays: the form leads to the bank', async () => {
    const shopper = await atTheList('?script=off');
    await payByBank(shopper);
    await approves(shopper);
  });

  it('sends the form, goes back, and sends it again: one payment', async () => {
    const shopper = await atTheList('?script=off');
    await payByBank(shopper);
    await shopper.tab.back();
    await shopper.comesTo(shop.url);
    await payByBank(shopper);
    expect(await shop.payments()).toHaveLength(1);
    await approves(shopper);
  });
}

function scriptIsSlow(atTheList: AtTheList): void {
  it('chooses before it comes, and keeps the choice and the focus', async () => {
    const release = scriptComesLater();
    const shopper = await atTheList();
    await shopper.choose('Swish');
    const stood = await shopper.tab.run(theList);
    expect(stood).toMatchObject({ chosen: 'kronor.swish', focused: 'kronor.swish', styles: 1 });
    release();
    await shopper.seesA('field', 'Mobile number');
    expect(await shopper.tab.run(theList)).toEqual({ ...stood, styles: 0, typed: '' });
  });

  it('types after a reload before it comes, types on, and pays with all of it', async () => {
    const shopper = await atTheList();
    await shopper.untilIn(isTheScripts);
    await shopper.choose('Swish');
    await shopper.seesA('field', 'Mobile number');
    const release = scriptComesLater();
    await shopper.reload();
    await shopper.write('Mobile number', '070-174');
    const stood = await shopper.tab.run(theList);
    expect(stood).toMatchObject({ chosen: 'kronor.swish', typed: '070-174', styles: 2 });
    release();
    await shopper.untilIn(isTheScripts);
    expect(await shopper.tab.run(theList)).toEqual({ ...stood, styles: 0 });
    await shopper.tab.type(' 06 35');
    await shopper.press('Pay ');
    await shopper.sees('Waiting for your payment');
    const [request] = await shop.kronor.requests();
    await shop.kronor.decide(request?.waitToken ?? '', 'paid');
    await isPaidOnce('kronor.swish');
  });

  for (const method of [undefined, 'Swish'])
    it(`sees nothing change when it comes${method ? ', nor in what the method asks for' : ''}`, async () => {
      const shopper = await atTheList();
      if (method) {
        await shopper.untilIn(isTheScripts);
        await shopper.choose(method);
        await shopper.seesA('field', 'Mobile number');
      }
      const release = scriptComesLater();
      await shopper.reload();
      await shopper.untilIn(isPainted);
      const before = await shopper.tab.picture();
      release();
      await shopper.untilIn(isTheScripts);
      await shopper.untilIn(isPainted);
      const { largest, share } = differenceOf(before, await shopper.tab.picture());
      // WebKit smooths the edges in another way when it draws again: no word and no mark is that pale or that small.
      expect(largest).toBeLessThan(128);
      expect(share).toBeLessThan(0.001);
    });

  it('presses a method while it comes, and pays with that', async () => {
    const release = scriptComesLater();
    const shopper = await atTheList();
    await shopper.choose('Swish');
    const lift = await shopper.holdDown('radio', 'Pay by bank');
    release();
    await shopper.untilIn(drawsOn);
    expect(await shopper.tab.run(theList)).toMatchObject({ chosen: 'kronor.swish', styles: 1 });
    await lift();
    await shopper.untilIn(isTheScripts);
    expect(await shopper.tab.run(theList)).toMatchObject({ chosen: 'krofort.bank' });
    await shopper.press('Pay ');
    await comesToTheBank(shopper);
    await approves(shopper);
  });
}

function scriptIsLate(atTheList: AtTheList): void {
  // Firefox and WebKit end what a page loads once it is being left; server-rendered.spec.ts has it taken over in Chromium.
  it('has pressed Pay when it comes: the answer to the form leads to the bank, one payment', async () => {
    const releaseScript = scriptComesLater();
    const releaseAnswer = shop.hold('/kassa/pay');
    const shopper = await atTheList();
    await shopper.choose('Pay by bank');
    await shopper.press('Pay ');
    await expect.poll(() => shop.payments()).toHaveLength(1);
    releaseScript();
    releaseAnswer();
    await comesToTheBank(shopper);
    await approves(shopper);
  });

  // Not by the back button: Firefox leaves no way back to a page that was still loading.
  it('is at the bank when it comes, opens the page anew, and finds the way there: one payment', async () => {
    const release = scriptComesLater();
    const shopper = await atTheList();
    await payByBank(shopper);
    release();
    await shopper.open('/');
    await shopper.press('Back to your bank');
    await comesToTheBank(shopper);
    await approves(shopper);
  });

  it('comes when Klarna’s row has said that it needs one: the row says so no more, and the list pays', async () => {
    const release = scriptComesLater();
    const shopper = await atTheList('?country=DE');
    await shopper.sees(NEEDS_SCRIPT);
    release();
    await shopper.untilIn(isTheScripts);
    expect(await shopper.tab.run(visibleText)).not.toContain(NEEDS_SCRIPT);
    await payByBank(shopper);
    await approves(shopper);
  });

  it('comes without the words of its language: Klarna’s row will not say that it needs one', async () => {
    const releaseScript = scriptComesLater();
    const releaseWords = shop.hold('/script/kassa-de');
    const shopper = await atTheList('?country=DE&language=de-DE');
    await shopper.untilIn(willSay);
    releaseScript();
    await shopper.untilIn(isDefined);
    await shopper.tab.run(passTime);
    await shopper.untilIn(isPainted);
    expect(await shopper.tab.run(visibleText)).not.toContain(NEEDS_SCRIPT_IN_GERMAN);
    releaseWords();
    await shopper.untilIn(isTheScripts);
  });
}

function scriptIsBlocked(atTheList: AtTheList): void {
  it('pays by the form: the script’s address answers with 503', async () => {
    shop.refuse('/script/');
    const shopper = await atTheList();
    await payByBank(shopper);
    await approves(shopper);
  });

  it('pays by the form: a content security policy lets no script run', async () => {
    const shopper = await atTheList('?script=blocked');
    await payByBank(shopper);
    await approves(shopper);
  });
}

/** Runs in the page: have pictures been drawn of the list that stands there, the server's or the script's? */
function isPainted(): boolean {
  const form = document.querySelector('pay-method-picker')?.shadowRoot?.querySelector('form');
  const painted = window as Window & { paintedForm?: unknown; pictures?: number };
  if (form && painted.paintedForm !== form) {
    Object.assign(painted, { paintedForm: form, pictures: 0 });
    const count = () => {
      painted.pictures = (painted.pictures ?? 0) + 1;
      if (painted.paintedForm === form) requestAnimationFrame(count);
    };
    count();
  }
  return (painted.pictures ?? 0) > 20;
}

/** Runs in the page: have many pictures been drawn since the script came? A takeover takes one or two. */
function drawsOn(): boolean {
  const counter = window as Window & { drawn?: number };
  const scripts = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'));
  if (scripts.length === 0) return false;
  if (counter.drawn === undefined) {
    counter.drawn = 0;
    const count = () => {
      counter.drawn = (counter.drawn ?? 0) + 1;
      requestAnimationFrame(count);
    };
    count();
  }
  return counter.drawn > 20;
}

/** Runs in the page: the time runs after which a row says that it needs a script. */
function willSay(): boolean {
  const late = [
    ...(document.querySelector('pay-method-picker')?.shadowRoot?.querySelectorAll('.late') ?? []),
  ];
  return late.some((words) => words.getAnimations().length > 0);
}

/** Runs in the page: what still runs to a time is there. */
function passTime(): void {
  for (const words of document.querySelector('pay-method-picker')?.shadowRoot?.querySelectorAll('.late') ??
    [])
    for (const animation of words.getAnimations()) animation.finish();
}

/** Runs in the page. */
const isDefined = (): boolean => document.querySelector('pay-method-picker:defined') !== null;

/** Runs in the page. */
function isTheScripts(): boolean {
  const root = document.querySelector('pay-method-picker')?.shadowRoot;
  return Boolean(root?.querySelector('form')) && !root?.querySelector('style');
}

/** Runs in the page. */
function theList() {
  const root = document.querySelector('pay-method-picker')?.shadowRoot;
  return {
    chosen: root?.querySelector<HTMLInputElement>('.row :checked')?.value,
    focused: (root?.activeElement as HTMLInputElement | null)?.value,
    top: Math.round(root?.querySelector('.row:has(:checked)')?.getBoundingClientRect().top ?? 0),
    styles: root?.querySelectorAll('style').length,
    typed: root?.querySelector<HTMLInputElement>('.field input')?.value,
  };
}
