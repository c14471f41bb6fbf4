/** What a customer does and sees in any engine, in the words on the screen. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place, Tab } from './engine.ts';
import { find, sendForm, visibleText, type Kind } from './in-page.ts';

/** A browser on a busy machine may take its time; nothing here is judged by it. */
const PATIENCE_MS = 60_000;

const DELIVERY = {
  email: 'karin@example.com',
  firstName: 'Karin',
  lastName: 'Björk',
  street: 'Storgatan 4',
  postalCode: '541 30',
  city: 'Skövde',
};

/**
 * Asks again and again. A page that is just being left can't answer, which is no answer.
 * @throws Error that says what was waited for, and how things stood
 */
async function until(
  what: string,
  isSo: () => Promise<boolean>,
  stand: () => Promise<string>,
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  let problem: unknown;
  while (Date.now() < end) {
    try {
      if (await isSo()) return;
    } catch (error) {
      problem = error;
    }
    await sleep(50);
  }
  throw new Error(`Never came: ${what}. There is: ${await stand()}`, { cause: problem });
}

/** Runs in the page. Not at once: the page that is left would take the call's answer with it. */
function reloadSoon(): void {
  Object.assign(window, { isLeft: true });
  setTimeout(() => location.reload());
}
/** Runs in the page. */
const isAnew = (): boolean => !('isLeft' in window) && document.readyState !== 'loading';

/** Runs in the page. */
const hasPointer = (button: string): boolean =>
  [...document.querySelectorAll('button')].some(
    (each) => each.textContent.trim() === button && each.matches(':hover'),
  );

export class Shopper {
  readonly tab: Tab;
  readonly #origin: string;

  constructor(tab: Tab, origin: string) {
    this.tab = tab;
    this.#origin = origin;
  }

  /** A page of the shop, or any other. */
  async open(address: string): Promise<void> {
    await this.tab.open(new URL(address, this.#origin).href);
  }

  /** Resolves once the page has begun to show anew. */
  async reload(): Promise<void> {
    await this.tab.run(reloadSoon);
    await this.#until('the page anew', () => this.tab.run(isAnew));
  }

  /** A cart with an enamel mug, at the payment methods. The shop's forms are sent without filling them in. */
  async getReadyToPay(country?: string): Promise<void> {
    await this.open('/');
    if (country) {
      await this.#send('/market', { country, back: '/cart' }, '/cart');
      await this.open('/');
    }
    await this.#send('/cart', { sku: 'enamel-mug', quantity: '1' }, '/cart');
    await this.#send('/checkout', DELIVERY, '/checkout');
    await this.canPay();
  }

  /** The list is there before the script; these customers wait for both. */
  async canPay(): Promise<void> {
    await this.#until('a list of ways to pay', () =>
      this.tab.run(() => document.querySelector('pay-method-picker:state(choosing)') !== null),
    );
  }

  async #send(path: string, form: Record<string, string>, ends: string): Promise<void> {
    await this.#until('a page', () => this.tab.run(() => document.readyState !== 'loading'));
    await this.tab.run(sendForm, path, form);
    await this.comesTo(this.#origin + ends);
  }

  async press(name: string, place: Place = this.tab): Promise<void> {
    await this.#click('button', name, place);
  }

  async follow(name: string): Promise<void> {
    await this.#click('link', name);
  }

  async choose(name: string): Promise<void> {
    await this.#click('radio', name);
  }

  async #click(kind: Kind, name: string, place: Place = this.tab): Promise<void> {
    await this.#until(`the ${kind} "${name}"`, async () => {
      const found = await place.find(find, kind, name);
      await found?.click();
      return found !== undefined;
    });
  }

  /** Resolves with what ends the press. */
  async holdDown(kind: Kind, name: string): Promise<() => Promise<void>> {
    await this.seesA(kind, name);
    const found = await this.tab.find(find, kind, name);
    if (!found) throw new Error(`The ${kind} "${name}" has gone`);
    return found.press();
  }

  async write(label: string, text: string): Promise<void> {
    await this.#click('field', label);
    await this.tab.type(text);
  }

  async sees(text: string): Promise<void> {
    await this.#until(`"${text}"`, async () => (await this.tab.run(visibleText)).includes(text));
  }

  async seesA(kind: Kind, name: string): Promise<void> {
    await this.#until(`the ${kind} "${name}"`, () => this.has(kind, name));
  }

  async has(kind: Kind, name: string): Promise<boolean> {
    return (await this.tab.find(find, kind, name)) !== undefined;
  }

  /** @param address what the page's address begins with */
  async comesTo(address: string): Promise<void> {
    await this.#until(address, async () => (await this.tab.url()).startsWith(address));
  }

  /** The frame whose address contains `part`, once it shows `text`. */
  async frame(part: string, text: string): Promise<Place> {
    let frame: Place | undefined;
    await this.#until(`a frame of ${part} with "${text}"`, async () => {
      frame = await this.tab.frame(part);
      return (await frame?.run(visibleText))?.includes(text) ?? false;
    });
    return frame as Place;
  }

  /** In Klarna's window. A click that comes before the browser has drawn it may go to the page below. */
  async decide(decision: string): Promise<void> {
    const window = await this.frame('/overlay?', decision);
    await this.#until(`the pointer on "${decision}"`, async () => {
      await (await window.find(find, 'button', decision))?.hover();
      return window.run(hasPointer, decision);
    });
    await this.press(decision, window);
  }

  /** At the bank's page; ends where the payment is approved or not. */
  async chooseAtBank(): Promise<void> {
    for (const [step, choice] of [
      ['Choose your bank', 'Norrbanken'],
      ['Choose an account', 'Everyday account'],
    ] as const) {
      await this.sees(step);
      await this.choose(choice);
      await this.press('Continue');
    }
    await this.sees('Approve the payment');
  }

  /** @param isSo runs in the page */
  async untilIn(isSo: () => boolean): Promise<void> {
    await this.#until(isSo.name, () => this.tab.run(isSo));
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    await until(what, isSo, async () => `${await this.tab.url()}: ${await this.tab.run(visibleText)}`);
  }
}
