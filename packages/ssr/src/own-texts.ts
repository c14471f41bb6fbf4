/** The shop's own words, as a server is given them once. */
import { isTextKey, languageOf, type OwnTexts } from '@kassa/elements/server';
import { ConfigError } from '@kassa/protocol/options';

export type TextsByTag = Readonly<Record<string, OwnTexts>>;

/** A language, with a region or without: what is none would be taken for English. */
const LANGUAGE = /^[a-z]{2,3}(?:[-_](?:[a-z]{2}|\d{3}))?$/i;

/**
 * By language: the words for its regions are put together, as `registerTexts` does.
 * @throws ConfigError that names each tag that is no language, and each key that nothing is said by
 */
export function textsByLanguage(texts: TextsByTag): ReadonlyMap<string, OwnTexts> {
  const problems = Object.entries(texts).flatMap(([tag, own]) => problemsOf(tag, own));
  if (problems.length > 0) throw new ConfigError(problems.map((problem) => `withForms.texts: ${problem}`));
  const byLanguage = new Map<string, OwnTexts>();
  for (const [tag, own] of Object.entries(texts)) {
    const language = languageOf(tag);
    byLanguage.set(language, { ...byLanguage.get(language), ...own });
  }
  return byLanguage;
}

function problemsOf(tag: string, own: OwnTexts): string[] {
  if (!LANGUAGE.test(tag)) return [`"${tag}" is no language such as sv or pt-BR`];
  const unknown = Object.keys(own).filter((key) => !isTextKey(key));
  return unknown.map((key) => `"${key}" of ${tag} is no key of the library's words`);
}
