import { waitUntil } from './wait-until.ts';

/** What the library tells the developer on the console, from now until the end of the test. */
export function warnings(): string[] {
  const heard: string[] = [];
  const real = console.warn;
  console.warn = (...words: unknown[]) => void heard.push(words.join(' '));
  restore = () => (console.warn = real);
  return heard;
}

/** Those that name what the test is about: an element, an attribute or its value. */
export const naming = (heard: readonly string[], name: string): string[] =>
  heard.filter((text) => text.includes(name));

/** Waits for what the developer is told: the words of warnings are loaded when there is one. */
export const warns = (heard: readonly string[], text: string): Promise<void> =>
  waitUntil(() => heard.join('\n').includes(text), `warns "${text}", not "${heard.join()}"`);

let restore: (() => void) | undefined;
afterEach(async () => {
  if (!restore) return;
  // The words of warnings are loaded: one that this test has caused must not reach the next.
  await import('../src/base/warnings.ts');
  restore();
  restore = undefined;
});
