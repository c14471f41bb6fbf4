/** Which words an element uses, and in which language. */
import type { ReactiveController, ReactiveElement } from 'lit';
import type { AppSwitchTexts } from './locales/app-switch/en.ts';
import type { ChoiceListTexts } from './locales/choice-list/en.ts';
import { en, type TextKey, type Texts } from './locales/en.ts';
import { LOCALES } from './locales/index.ts';
import type { KlarnaTexts } from './locales/klarna/en.ts';

/** Own words in place of the library's, those of parts that are loaded later included. */
export type OwnTexts = Partial<Texts & KlarnaTexts & AppSwitchTexts & ChoiceListTexts>;
type AnyKey = TextKey | keyof KlarnaTexts | keyof AppSwitchTexts | keyof ChoiceListTexts;

type LoadWords = () => Promise<{ default: OwnTexts }>;

/** The words of a part that is loaded later. English comes with it, the others are a file each. */
export interface TextPart {
  en: OwnTexts;
  locales: Readonly<Record<string, LoadWords>>;
}

const loaded = new Map<string, OwnTexts>([['en', en]]);
const loading = new Map<LoadWords, Promise<void>>();
const settled = new Set<LoadWords>();
const registered = new Map<string, OwnTexts>();
const hosts = new Set<ReactiveElement>();

/**
 * Own words for all elements of this page, over those that the library has. `locale` is a language (`'sv'`), ours
 * or another: one that the library doesn't have falls back to English for what is left out.
 */
export function registerTexts(locale: string, texts: OwnTexts): void {
  registered.set(locale, { ...registered.get(locale), ...texts });
  for (const host of hosts) host.requestUpdate();
}

export interface TextsHost extends ReactiveElement {
  texts: OwnTexts;
}

export class TextsController implements ReactiveController {
  /** BCP 47: for numbers and dates. */
  locale = 'en';
  /** BCP 47, of the session: what providers speak. */
  sessionLanguage: string | undefined;
  readonly #host: TextsHost;
  readonly #locales: readonly TextPart['locales'][];

  /** `part`: what the host says besides the words that all elements share. */
  constructor(host: TextsHost, part?: TextPart) {
    this.#host = host;
    this.#locales = part ? [LOCALES, part.locales] : [LOCALES];
    if (part) addWords('en', part.en);
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
    this.sessionLanguage = sessionLanguage;
    const near = nearestLang(this.#host);
    this.locale = canonical(
      near && (!sessionLanguage || baseOf(near) !== baseOf(sessionLanguage)) ? near : sessionLanguage,
    );
    const language = this.#language;
    const missing = this.#locales.flatMap((locales) => {
      const load = locales[language];
      return load && !settled.has(load) ? [loadWords(language, load)] : [];
    });
    for (const words of missing) void words.then(() => this.#host.requestUpdate());
    return missing.length === 0;
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
    const known = key as AnyKey;
    const text =
      this.#host.texts[known] ??
      registered.get(this.#language)?.[known] ??
      loaded.get(this.#language)?.[known] ??
      loaded.get('en')?.[known];
    return text?.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  }

  t = (key: AnyKey, values?: Readonly<Record<string, string>>): string => this.find(key, values) ?? '';
}

function addWords(language: string, texts: OwnTexts): void {
  loaded.set(language, { ...loaded.get(language), ...texts });
}

function loadWords(language: string, load: LoadWords): Promise<void> {
  let words = loading.get(load);
  if (!words) {
    words = load()
      .then(
        ({ default: texts }) => addWords(language, texts),
        // Without its words the checkout still works, in English.
        () => undefined,
      )
      .then(() => void settled.add(load));
    loading.set(load, words);
  }
  return words;
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
