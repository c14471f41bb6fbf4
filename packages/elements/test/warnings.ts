/** What the library tells the developer on the console, from now until the end of the test. */
export function warnings(): string[] {
  const heard: string[] = [];
  const real = console.warn;
  console.warn = (...words: unknown[]) => void heard.push(words.join(' '));
  restore = () => (console.warn = real);
  return heard;
}

let restore: () => void = () => undefined;
afterEach(() => restore());
