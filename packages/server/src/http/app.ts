/** The HTTP side, as a Web-standard handler: who may call what, and how errors are answered. */
import { ERROR_STATUS, KassaError } from '@kassa/protocol';
import { isUnavailable } from '@kassa/store';
import { Hono, type Context } from 'hono';
import { matchedRoutes } from 'hono/route';
import { atMost, whole } from './body.ts';
import { browserRoutes } from './browser-routes.ts';
import type { AppEnv } from './env.ts';
import type { Health } from './health.ts';
import { merchantRoutes } from './merchant-routes.ts';
import { publicRoutes } from './public-routes.ts';
import type { CallsUnderWay } from '../payments/pay.ts';
import { returnPage } from '../returns/return-page.ts';
import type { ServerContext } from '../server-context.ts';
import { unavailable } from '../store/unavailable.ts';
import { TooManyRequests } from '../too-many-requests.ts';

const LARGEST_BODY = 1024 * 1024;
/** Until a server or a database that is away is looked for again. */
const UNAVAILABLE_S = 5;

export function createApp(
  context: ServerContext,
  calls: CallsUnderWay,
  health: () => Promise<Health>,
  isRunning: () => boolean,
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const { basePath } = context.config;
  const countBody = atMost(LARGEST_BODY);
  app.use(async (c, next) => {
    // Before the answer is made: one that is there is made anew for a header.
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    // Without its workers the server would take payments whose end nobody hears of.
    if (!isRunning()) throw new KassaError('unavailable', 'The server is stopping, or has not started');
    // An id or a reference with a NUL is nobody's, and PostgreSQL takes it for a fault of ours.
    if (/%00/.test(c.req.url)) throw new KassaError('invalid_request', 'The address holds a NUL character');
    await next();
  });
  app.use((c, next) => (isShort(c.req.raw) ? next() : whole(countBody(c, next))));
  app.route(basePath || '/', publicRoutes(context, health));
  app.route(basePath || '/', browserRoutes(context, calls));
  app.route(basePath || '/', merchantRoutes(context));
  app.notFound((c) =>
    answerError(context, c, new KassaError('not_found', `There is no ${c.req.method} ${c.req.path}`)),
  );
  app.onError((error, c) => answerError(context, c, error));
  return app;
}

/** What the client says of its length is enough, and Node holds it to that: a look at the body itself takes far longer. */
function isShort({ method, headers }: Request): boolean {
  const length = headers.get('content-length') ?? (method === 'GET' ? 0 : NaN);
  return !headers.has('transfer-encoding') && Number(length) <= LARGEST_BODY;
}

function answerError(context: ServerContext, c: Context<AppEnv>, error: Error): Response | Promise<Response> {
  const answered = error instanceof KassaError ? error : answerableError(error);
  // The route, not the path: a path may hold a notification key or a return handle.
  const asked = { method: c.req.method, route: matchedRoutes(c).at(-1)?.path };
  // On a merchant route the database's error has become its answer by now.
  if (answered !== error || (answered.code === 'unavailable' && answered.cause !== undefined))
    context.log.error({ err: answered.cause ?? error, ...asked }, answered.message);
  if (answered instanceof TooManyRequests) c.header('retry-after', String(answered.seconds));
  else if (answered.code === 'unavailable') c.header('retry-after', String(UNAVAILABLE_S));
  const status = ERROR_STATUS[answered.code] as 400;
  // Whom a provider sends back is a person and not a program.
  if (c.req.path.startsWith(`${context.config.basePath}/return/`))
    return c.html(returnPage(answered, UNAVAILABLE_S), status);
  return c.json(answered.toBody(), status);
}

/** What the other end may know of an error of the inside. */
const answerableError = (error: Error): KassaError =>
  isUnavailable(error)
    ? unavailable(error)
    : new KassaError('unexpected', 'Something went wrong here; it is in the log');
