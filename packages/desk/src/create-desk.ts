/** The desk: pages for a shop's support, over `checkout` alone. */
import { KassaError } from '@kassa/protocol';
import { optionText, readOptions } from '@kassa/protocol/options';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as z from 'zod';
import { actRoutes } from './acts/routes.ts';
import type { DeskCheckout } from './checkout.ts';
import type { Env } from './env.ts';
import { layout, type Page, type View } from './pages/layout.ts';
import { problemPage } from './pages/problem.ts';
import { pageRoutes } from './pages/routes.ts';
import { statusOf } from './pages/status.ts';
import { POLICY } from './pages/style.ts';
import { type Person, personSchema } from './person.ts';

export interface DeskOptions {
  checkout: DeskCheckout;
  /** Where people reach the desk, with its path: `https://shop.example/desk`. */
  publicUrl: string;
  /** Signs the forms: at least 32 characters, the same in every replica. */
  secret: string;
  /**
   * The person who makes the request, by the shop's own sign-in; called with every request. Undefined and null give 401.
   * A Response, such as a redirect to the sign-in page, is passed on. No answer within 10 seconds gives 503. If it
   * throws, `fetch` rejects with that error.
   */
  who: (request: Request) => Who | Promise<Who>;
}
type Who = Person | Response | undefined | null;

export interface Desk {
  /** Answers below `publicUrl`; mount it in any server that speaks Request and Response. */
  fetch: (request: Request) => Promise<Response>;
}

/** What routes and redirects take for what it is: an escaped path is not found, and one of `//` is another host. */
function isPlain(text: string): boolean {
  const { href, origin, pathname } = new URL(text);
  return href === origin + pathname && /^(?:\/[\w.~-]+)*\/?$/.test(pathname);
}

const functionOption = z.custom<(...args: never) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
);
const optionsSchema = z.strictObject({
  checkout: z.custom<DeskCheckout>(
    (value) => typeof value === 'object' && value !== null && 'listPayments' in value,
    'must be the `checkout` of a Kassa server',
  ),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL, with the path of the desk', abort: true })
    .refine(
      isPlain,
      'must have no query, no fragment, no user, and a path of letters, digits, “-”, “_”, “.” and “~”',
    )
    .transform((url) => new URL(url)),
  secret: optionText.min(32, 'must have at least 32 characters'),
  who: functionOption.transform((who) => who as DeskOptions['who']),
});

/** The marks of others that turn around what stands after them: an amount would be read backwards. */
const withoutTurns = (page: string): string => page.replace(/[\u202a-\u202e\u2066-\u2069]/g, '\u{fffd}');

const LARGEST_FORM = 64 * 1024;

/** @throws ConfigError with every problem at once, by name */
export function createDesk(options: DeskOptions): Desk {
  const { checkout, publicUrl, secret, who } = readOptions('createDesk', optionsSchema, options);
  const base = publicUrl.pathname.replace(/\/+$/, '');
  const all = new Hono<Env>({ strict: false });
  const app = all.basePath(base === '' ? '/' : base);
  const viewOf = (c: Context<Env>): View => ({ base, name: c.env.person.name });
  const show = async (c: Context<Env>, page: Page, status: ContentfulStatusCode = 200) =>
    c.html(withoutTurns(String(await layout(viewOf(c), page))), status);

  // Of all that is answered, also beside the desk's own path.
  all.use(withHeaders, withoutNul, smallForms);
  app.route('/', pageRoutes({ checkout, viewOf, show }));
  app.route('/', actRoutes({ checkout, secret, origin: publicUrl.origin, viewOf, show }));

  app.notFound((c) => show(c, NO_PAGE, 404));
  app.onError((error, c) => {
    if (!(error instanceof KassaError)) throw error;
    return show(c, problemPage('That was not possible', error.message), statusOf(error));
  });
  return {
    fetch: async (request) => {
      const answer = await inTime(who(request));
      if (isResponse(answer)) return answer;
      if (answer === LATE) return alone(base, SIGN_IN_IS_LATE, 503);
      if (answer === undefined || answer === null) return alone(base, SIGN_IN_FIRST, 401);
      return app.fetch(request, { person: personSchema.parse(answer) });
    },
  };
}

const withHeaders: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
};

const withoutNul: MiddlewareHandler<Env> = async (c, next) => {
  // A name with a NUL is nobody's, and a database takes it for a fault of ours.
  if (/%00/.test(c.req.url)) throw new KassaError('invalid_request', 'The address holds a NUL character');
  await next();
};

const smallForms: MiddlewareHandler<Env> = bodyLimit({
  maxSize: LARGEST_FORM,
  onError: () => {
    throw new KassaError('payload_too_large', `The form has more than ${LARGEST_FORM} bytes`);
  },
});

/** Of any class: that of what `fetch` resolves with is another one once Node's server has put its own in its place. */
const responseShape = z.object({ status: z.int(), headers: z.object({}) });
const isResponse = (answer: unknown): answer is Response => responseShape.safeParse(answer).success;

const WHO_MS = 10_000;
const LATE = Symbol('late');

/** What the shop's sign-in answers, or LATE when it has not answered by then: a page must not hang with it. */
function inTime(answer: Who | Promise<Who>): Promise<Who | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(resolve, WHO_MS, LATE);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** `same-origin`: with `no-referrer` a browser sends its forms without their origin. */
const HEADERS = {
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const SIGN_IN_FIRST = problemPage('Sign in first', 'The desk shows payments to people whom the shop knows.');
const SIGN_IN_IS_LATE = problemPage(
  'The sign-in does not answer',
  `The shop’s sign-in has not said within ${WHO_MS / 1000} seconds who you are. Load the page again.`,
);

/** A page for somebody whom nobody has named. */
async function alone(base: string, page: Page, status: number): Promise<Response> {
  const html = String(await layout({ base }, page));
  return new Response(html, { status, headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' } });
}

const NO_PAGE = problemPage('There is no such page', 'The address may be mistyped.');
