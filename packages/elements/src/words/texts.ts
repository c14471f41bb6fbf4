/** Which words an element uses, and in which language. */
import { canonicalLocale } from '@kassa/protocol';
import type { ReactiveController, ReactiveElement } from 'lit';
import { inTime } from '../base/in-time.ts';
import { warn } from '../base/warn.ts';
import type { AllTexts } from './all-texts.ts';
import { en } from './locales/en.ts';
import { loadLocale } from './locales/index.ts';

/** Own words in place of the library's, those of parts that are loaded later included. */
export type OwnTexts = Partial<AllTexts>;

const loaded = new Map<string, OwnTexts>([['en', en]]);
/** Languages whose file was asked for: true until it has come, failed or taken too long. English is always here. */
const coming = new Map([['en', false]]);
const registered = new Map<string, OwnTexts>();
const hosts = new Set<ReactiveElement>();

/**
 * Own words for all elements of this page, over those that the library has. `locale` is a language (`'sv'`), ours
 * or another. Its region is dropped: words for `'pt-BR'` are those of every page in Portuguese. A language that the
 * library doesn't have falls back to English for what is left out. Give all words then: the page says that it is
 * English until all of `locales/en.ts` are there, and a screen reader reads it so.
 */
export function registerTexts(locale: string, texts: OwnTexts): void {
  const language = baseOf(bokmal(locale));
  registered.set(language, { ...registered.get(language), ...texts });
  updateAll();
}

function updateAll(): void {
  for (const host of hosts) host.requestUpdate();
}

/** A page may change its language in place. */
let languageObserver: MutationObserver | undefined;

export interface TextsHost extends ReactiveElement {
  texts: OwnTexts;
}

export class TextsController implements ReactiveController {
  /** BCP 47, of the session: what providers speak. */
  sessionLanguage: string | undefined;
  readonly #host: TextsHost;
  /** BCP 47: the language and region that the page or the session asks for. */
  #asked = 'en';
  /** Set while words stand in the page that a session is shown with. */
  #areShown: unknown;

  /** `later`: the English of a part that isn't in the main bundle. Other languages have all words in one file. */
  constructor(host: TextsHost, later?: OwnTexts) {
    this.#host = host;
    if (later) addEnglish(later);
    host.addController(this);
  }

  hostConnected(): void {
    hosts.add(this.#host);
  }

  hostDisconnected(): void {
    hosts.delete(this.#host);
  }

  /**
   * A page that is translated in place has `<font>` elements where Lit has rendered texts, and Lit would change a text
   * that isn't in the page any more. The translation becomes a text again; the translator sees what changes of it.
   */
  hostUpdate(): void {
    for (const font of this.#host.renderRoot.querySelectorAll<HTMLElement>('font'))
      font.replaceWith(font.textContent);
  }

  /**
   * Chooses the language: the nearest `lang`, the element's own first, else the session's. The session's region is
   * kept when it is of that language, since it decides how amounts are written. Words that are shown stay until those
   * of another language have come: a skeleton in their place would lose the focus.
   * @returns whether there are words to show. Until then they are English; the host is updated when they have come.
   */
  use(sessionLanguage: string | undefined): boolean {
    this.sessionLanguage = sessionLanguage;
    const near = nearestLang(this.#host);
    const asked = bokmal(
      canonicalLocale(
        near && (!sessionLanguage || baseOf(near) !== baseOf(sessionLanguage)) ? near : sessionLanguage,
      ),
    );
    const areComing = areWordsComing(baseOf(asked));
    if (areComing && this.#areShown) return true;
    this.#asked = asked;
    this.#areShown = !areComing && sessionLanguage;
    return !areComing;
  }

  /** The language of the words themselves, for `lang`: English where there is no translation, or a part of one. */
  get lang(): string {
    const language = this.#language;
    const own = registered.get(language);
    return loaded.has(language) || Object.keys(en).every((key) => ownText(own, key)) ? language : 'en';
  }

  /** Which way the words themselves are written, whichever way the page around them is. */
  get dir(): 'ltr' | 'rtl' {
    return RIGHT_TO_LEFT.test(this.lang) ? 'rtl' : 'ltr';
  }

  /** BCP 47: for numbers and dates, as they are written among these words. */
  get locale(): string {
    return this.lang === this.#language ? this.#asked : 'en';
  }

  get #language(): string {
    return baseOf(this.#asked);
  }

  /**
   * The words for `key` with `{name}` replaced, and isolated from words that run from right to left: a Latin name or
   * an amount among them keeps its own order. Undefined for a key that nobody knows: a server may be newer.
   */
  find(key: string, values: Readonly<Record<string, string>> = {}): string | undefined {
    const texts: unknown = this.#host.texts;
    if (texts && typeof texts !== 'object') warn('texts', this.#host);
    for (const words of [
      texts,
      registered.get(this.#language),
      loaded.get(this.#language),
      loaded.get('en'),
    ]) {
      const text = ownText(words, key);
      if (text !== undefined)
        return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
          const value = ownText(values, name);
          return value === undefined ? whole : this.dir === 'rtl' ? `\u2068${value}\u2069` : value;
        });
    }
    return waitForRareWords();
  }

  t = (key: keyof AllTexts, values?: Readonly<Record<string, string>>): string =>
    this.find(key, values) ?? en['error.unexpected'];
}

/** Languages, ours and those a shop may register, that are written from right to left. */
export const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)$/;

/** Of the object itself: a key of a newer server may be one that every object inherits. */
function ownText(words: unknown, key: string): string | undefined {
  const text: unknown =
    words && Object.hasOwn(words, key) ? (words as Record<string, unknown>)[key] : undefined;
  return typeof text === 'string' ? text : undefined;
}

/** Adds the English of a part that isn't in the main bundle, as the part loads. */
export const addEnglish = (texts: OwnTexts): void => addWords('en', texts);

function addWords(language: string, texts: OwnTexts): void {
  loaded.set(language, { ...loaded.get(language), ...texts });
}

let rareWords: Promise<void> | undefined;
let areRareWordsHere = false;

/** Loads the English of the rarer sentences, once. @returns no words until they have come, undefined from then on */
function waitForRareWords(): '' | undefined {
  rareWords ??= inTime(import('./later/rare.ts').then(({ en: rare }) => addEnglish(rare))).then(() => {
    areRareWordsHere = true;
    updateAll();
  });
  return areRareWordsHere ? undefined : '';
}

/** Asks for the language's file, once. All hosts are updated when it has come, and when it is no longer waited for. */
function areWordsComing(language: string): boolean | undefined {
  if (!coming.has(language)) {
    coming.set(language, true);
    const come = loadLocale(language).then((texts) => {
      if (texts) addWords(language, texts);
      updateAll();
    });
    void inTime(come).then(() => {
      coming.set(language, false);
      updateAll();
    });
  }
  return coming.get(language);
}

/** Bokmål for all Norwegian: Chromium writes no amounts in Nynorsk. */
export const bokmal = (tag: string): string => tag.replace(/^n[no]\b/, 'nb');

export const baseOf = (tag: string): string => tag.replace(/-.*/, '').toLowerCase();

/**
 * `closest('[lang]')`, out of shadow roots too. Every root on the way is observed from then on: a `lang` that changes
 * there may be the nearest, in a shadow root of the shop's or on its host as in the page itself.
 */
function nearestLang(start: Element): string {
  languageObserver ??= new MutationObserver(updateAll);
  for (let element: Element | null = start; element;) {
    const root = element.getRootNode();
    languageObserver.observe(root, { subtree: true, attributeFilter: ['lang'] });
    const found: HTMLElement | null = element.closest<HTMLElement>('[lang]');
    if (found) return found.lang;
    element = root instanceof ShadowRoot ? root.host : null;
  }
  return '';
}
