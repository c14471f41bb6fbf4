/** What Klarna serves: its script, the frames that the script makes, and what those ask. */
import { readFileSync } from 'node:fs';
import { Hono, type MiddlewareHandler } from 'hono';
import { html, raw } from 'hono/html';
import type * as z from 'zod';
import { categoryOf } from '../sessions.ts';
import { decimal } from '../wire.ts';
import type { Workorder, World } from '../world.ts';
import { authorizeSchema, decide, load, loadSchema } from './decide.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const SCRIPT = read('./api.js');
const FRAME_SCRIPT = read('./frame.js');
const STYLES = read('./frame.css');
const BADGE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 45 25" role="img" aria-label="Klarna (sandbox)">' +
  '<rect width="45" height="25" rx="4.5" fill="#ffa8cd"/>' +
  '<path d="M14 6v13M14 13l7-7M16 11.500l6 7.500" stroke="#0b051d" stroke-width="2.500" fill="none"/>' +
  '<circle cx="30" cy="17.500" r="2" fill="#0b051d"/></svg>';

export function createKlarna(world: World): Hono {
  const app = new Hono();
  const text = (content: string, type: string) => (): Response =>
    new Response(content, {
      headers: {
        'Content-Type': `${type}; charset=utf-8`,
        'Cache-Control': 'no-store',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      },
    });
  app.get('/lib/v1/api.js', text(SCRIPT, 'text/javascript'));
  app.get('/frame.js', text(FRAME_SCRIPT, 'text/javascript'));
  app.get('/frame.css', text(STYLES, 'text/css'));
  app.get('/badge.svg', text(BADGE, 'image/svg+xml'));

  const sessionOf = (id: string | undefined) => world.sessionBy(id ?? '');
  app.get('/widget', frameHeaders, (context) => {
    const workorder = sessionOf(context.req.query('session'));
    return workorder ? context.html(widget(workorder)) : context.text('No such session', 404);
  });
  app.get('/overlay', frameHeaders, (context) => {
    const workorder = sessionOf(context.req.query('session'));
    return workorder ? context.html(overlay(workorder)) : context.text('No such session', 404);
  });

  const answering =
    <S extends z.ZodType>(
      schema: S,
      answer: (world: World, workorder: Workorder, request: z.output<S>) => unknown,
    ) =>
    async (id: string, request: Request): Promise<Response> => {
      const workorder = sessionOf(id);
      const parsed = schema.safeParse(await request.json().catch(() => null));
      if (!workorder || !parsed.success) return new Response('Bad request', { status: 400 });
      return Response.json(answer(world, workorder, parsed.data));
    };
  const onLoad = answering(loadSchema, load);
  const onAuthorize = answering(authorizeSchema, decide);
  app.post('/sessions/:id/load', (context) => onLoad(context.req.param('id'), context.req.raw));
  app.post('/sessions/:id/authorize', (context) => onAuthorize(context.req.param('id'), context.req.raw));
  return app;
}

/** Frames of any shop's page: no frame-ancestors. */
const frameHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header('Cache-Control', 'no-store');
  context.header('Referrer-Policy', 'no-referrer');
  context.header('X-Content-Type-Options', 'nosniff');
  context.header(
    'Content-Security-Policy',
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'",
  );
};

type Markup = ReturnType<typeof html>;

const frame = (kind: 'widget' | 'overlay', children: Markup): Markup =>
  html`${raw('<!doctype html>')}
    <html lang="en" data-kind="${kind}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Klarna (sandbox)</title>
        <link rel="stylesheet" href="frame.css" />
        <script type="module" src="frame.js"></script>
      </head>
      <body>
        ${children}
      </body>
    </html>`;

const amountOf = ({ amount, currency }: Workorder): string => `${decimal(amount)} ${currency}`;

const widget = (workorder: Workorder): Markup =>
  frame(
    'widget',
    html`<header>
        <img src="badge.svg" alt="" width="45" height="25" />
        <strong>${categoryOf(workorder)[1]}</strong>
        <span>${amountOf(workorder)}</span>
      </header>
      <ol>
        <li>You confirm the purchase with Klarna.</li>
        <li>The shop sends your order.</li>
        <li>You pay Klarna when it is due.</li>
      </ol>
      <footer>Sandbox, no real money.</footer>`,
  );

const overlay = (workorder: Workorder): Markup =>
  frame(
    'overlay',
    html`<main role="dialog" aria-modal="true" aria-labelledby="title">
      <img src="badge.svg" alt="" width="45" height="25" />
      <h1 id="title">${categoryOf(workorder)[1]} ${amountOf(workorder)}</h1>
      <p>Sandbox, no real money. You are Klarna: what do you decide?</p>
      <p role="alert"></p>
      <button disabled class="primary" name="outcome" value="approve">Approve</button>
      <button disabled name="outcome" value="approve_bare">Approve, without the form</button>
      <button disabled name="outcome" value="finalize">Approve, to be finalized</button>
      <button disabled name="outcome" value="fix">Ask for a correction</button>
      <button disabled name="outcome" value="refuse">Refuse for good</button>
      <button disabled name="outcome" value="close">Close</button>
    </main>`,
  );
