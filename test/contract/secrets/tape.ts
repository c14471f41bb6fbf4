/** Everything that goes over this process's `fetch`, and the secrets that pass in it. */
import { vi } from 'vitest';

const PATTERNS = [
  // By its name in JSON. Kronor's `waitToken` is an id, as other providers' payments have one.
  /"\w*(?<!wait)(?:token|secret)":"([^"]{16,})"/gi,
  // By its name in a form, or in PAYONE's lines.
  /(?:token|key)\]?=([^\s&]{16,})/gi,
  // In an address that nobody may guess: where customers come back, and where a provider notifies.
  /(?:return|notifications\/\w+)\/([\w-]{16,})/g,
  // A return's code.
  /#\S*?=([\w.-]{16,})/g,
];

export interface Tape {
  /** All secrets that have been sent or answered until now. */
  secrets(): string[];
  /** Bodies of what `origin` has answered that it was asked in vain. */
  refusals(origin: string): Promise<string[]>;
}

/**
 * Records until mocks are restored.
 * @param answer instead of who is called; undefined: nobody else does
 */
export function recordFetch(answer: (url: string, sent: string) => Response | undefined): Tape {
  const passed: string[] = [];
  const refused: { url: string; body: Promise<string> }[] = [];
  const send = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const { url, headers } = new Request(input, init);
    const bearer = headers.get('authorization')?.replace(/^Bearer /, 'token=') ?? '';
    const sent = [bearer, decoded(url), decoded(typeof init?.body === 'string' ? init.body : '')];
    passed.push(...sent);
    const response = answer(url, sent.join(' ')) ?? (await send(input, init));
    // What breaks off says nothing.
    const body = response
      .clone()
      .text()
      .catch(() => '');
    void body.then((text) => passed.push(text));
    passed.push(response.headers.get('location') ?? '');
    if (!response.ok) refused.push({ url, body });
    return response;
  });
  return {
    secrets: () => [
      ...new Set(PATTERNS.flatMap((pattern) => passed.flatMap((text) => valuesOf(pattern, text)))),
    ],
    refusals: (origin) =>
      Promise.all(refused.filter(({ url }) => url.startsWith(origin)).map(({ body }) => body)),
  };
}

const valuesOf = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)].flatMap(([, value]) => value ?? []);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
