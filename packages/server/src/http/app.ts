/** The HTTP side, as a Web-standard handler: who may call what, and how errors are answered. */
import { ERRORS, KassaError } from '@kassa/protocol';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { browserRoutes } from './browser-routes.ts';
import type { AppEnv } from './env.ts';
import { merchantRoutes } from './merchant-routes.ts';
import { publicRoutes } from './public-routes.ts';
import type { CallsUnderWay } from '../payments/pay.ts';
import type { ServerContext } from '../server-context.ts';

const LARGEST_BODY = 1024 * 1024;

export function createApp(
  context: ServerContext,
  calls: CallsUnderWay,
  isReady: () => Promise<boolean>,
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const { basePath } = context.config;
  app.use(
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: () => {
        throw new KassaError('payload_too_large', `The body has more than ${LARGEST_BODY} bytes`);
      },
    }),
  );
  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
  });
  app.route(basePath || '/', publicRoutes(context, isReady));
  app.route(basePath || '/', browserRoutes(context, calls));
  app.route(basePath || '/', merchantRoutes(context));
  app.notFound((c) =>
    answerError(context, c, new KassaError('not_found', `There is no ${c.req.method} ${c.req.path}`)),
  );
  app.onError((error, c) => answerError(context, c, error));
  return app;
}

function answerError(context: ServerContext, c: Context<AppEnv>, error: Error): Response {
  if (error instanceof KassaError) {
    const { status } = ERRORS[error.code];
    return c.json(error.toBody(), status as 400);
  }
  context.log.error({ err: error, method: c.req.method, path: c.req.path }, 'Unexpected error');
  return c.json(new KassaError('unexpected', 'Something went wrong here; it is in the log').toBody(), 500);
}
