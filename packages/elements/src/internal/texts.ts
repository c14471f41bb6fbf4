/** Which words an element uses, and in which language. */
import type { ReactiveController, ReactiveElement } from 'lit';
import { en, type TextKey, type Texts } from '../locales/en.ts';
import { LOCALES } from '../locales/index.ts';

const loaded = new Map<string, Partial<Texts>>([['en', en]]);
const loading = new Map<string, Promise<void>>();
const registered = new Map<string, Partial<Texts>>();
const hosts = new Set<ReactiveElement>();

/**
 * Own words for all elements of this page, over those that the library has. `locale` is a language (`'sv'`), ours
 * or another: one that the library doesn't have falls back to English for what is left out.
 */
export function registerTexts(locale: string, texts: Partial<Texts>): void {
  registered.set(locale, { ...registered.get(locale), ...texts });
  for (const host of hosts) host.requestUpdate();
}

export interface TextsHost extends ReactiveElement {
  texts: Partial<Texts>;
}

export class TextsController implements ReactiveController {
  /** BCP 47: for numbers and dates. */
  locale = 'en';
  readonly #host: TextsHost;

  constructor(host: TextsHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    hosts.add(this.#host);
  }

  hostDisconnected(): void {
    hosts.delete(this.#host);
  }

  /**
   * Chooses the language: the nearest `lang`, the element's own first, else the session's. The session's region is
   * kept when it is of that language, since it decides how amounts are written.
   * @returns whether the words are there. Until then they are English; the host is updated when they have come.
   */
  use(sessionLanguage: string | undefined): boolean {
    const near = nearestLang(this.#host);
    this.locale = canonical(
      near && (!sessionLanguage || baseOf(near) !== baseOf(sessionLanguage)) ? near : sessionLanguage,
    );
    const language = this.#language;
    const load = LOCALES[language];
    if (loaded.has(language) || !load) return true;
    let words = loading.get(language);
    if (!words) {
      words = load().then(
        ({ default: texts }) => void loaded.set(language, texts),
        // Without its words the checkout still works, in English.
        () => void loaded.set(language, en),
      );
      loading.set(language, words);
    }
    void words.then(() => this.#host.requestUpdate());
    return false;
  }

  /** The language of the words themselves, for `lang`: English where there is no translation. */
  get spoken(): string {
    return loaded.has(this.#language) || registered.has(this.#language) ? this.#language : 'en';
  }

  get #language(): string {
    const base = baseOf(this.locale);
    return base === 'no' || base === 'nn' ? 'nb' : base;
  }

  /** The words for `key` with `{name}` replaced. Undefined for a key that nobody knows: a server may be newer. */
  find(key: string, values: Readonly<Record<string, string>> = {}): string | undefined {
    const known = key as TextKey;
    const text =
      this.#host.texts[known] ??
      registered.get(this.#language)?.[known] ??
      loaded.get(this.#language)?.[known] ??
      (en as Partial<Texts>)[known];
    return text?.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  }

  t = (key: TextKey, values?: Readonly<Record<string, string>>): string => this.find(key, values) ?? '';
}

const baseOf = (tag: string): string => (tag.split('-', 1)[0] ?? '').toLowerCase();

/** A tag that `Intl` takes: `sv_SE` and the like are common mistakes. */
function canonical(tag: string | undefined): string {
  try {
    return Intl.getCanonicalLocales(tag?.replaceAll('_', '-') || 'en')[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** `closest('[lang]')`, out of shadow roots too. */
function nearestLang(start: Element): string {
  for (let element: Element | null = start; element;) {
    const found: HTMLElement | null = element.closest<HTMLElement>('[lang]');
    if (found) return found.lang;
    const root = element.getRootNode();
    element = root instanceof ShadowRoot ? root.host : null;
  }
  return '';
}
