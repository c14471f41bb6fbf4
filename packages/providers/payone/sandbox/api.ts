/** POST /post-gateway/: one address for everything, `request` says what. Errors come with HTTP 200 as well. */
import type { HttpBindings } from '@hono/node-server';
import { faulty } from '@kassa/sandbox-kit';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { authorize } from './authorize.ts';
import { documented, faultyParameter, GatewayError, refusal } from './errors.ts';
import { checkFormats, need } from './parameters.ts';
import { cancelAuthorization, startSession, updateSession } from './sessions.ts';
import { capture, debit } from './operations.ts';
import type { StatusTeller } from './notifications.ts';
import { asJson, asLines, parseForm, type AnswerFields, type Form } from './wire.ts';
import { hashesOf, REQUESTS, type Merchant, type RequestName, type World } from './world.ts';

export interface GatewayUrls {
  klarna(): string;
  redirect(token: string): string;
}

export function createGateway(world: World, teller: StatusTeller, urls: GatewayUrls) {
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.post('/post-gateway/', meetFault(world), async (context) => {
    const form = await formOf(context);
    const fields = answerTo(world, teller, urls, form);
    world.requests.push({
      at: new Date(world.now()).toISOString(),
      name: nameOf(form) ?? 'unknown',
      form: withoutKey(form),
      answer: fields['status'] ?? '',
    });
    return (context.req.header('accept') ?? '').includes('application/json')
      ? context.json(asJson(fields))
      : context.text(asLines(fields), 200, { 'Content-Type': 'text/plain; charset=UTF-8' });
  });
  return app;
}

const formOf = async ({ req }: Context): Promise<Form> =>
  parseForm(new Uint8Array(await req.arrayBuffer()), req.header('content-type'));

/** Each request has its own fault; `post-gateway` is all of them. */
const meetFault =
  ({ faults }: World): MiddlewareHandler<{ Bindings: HttpBindings }> =>
  async (context, next) => {
    const name = nameOf(await formOf(context));
    const operation = name !== undefined && name in faults.list() ? name : 'post-gateway';
    return faulty(faults, operation)(context, next);
  };

const nameOf = (form: Form): RequestName | undefined => {
  const request = form.get('request');
  const name = request === 'genericpayment' ? form.get('add_paydata[action]') : request;
  return REQUESTS.find((known) => known === name);
};

const withoutKey = (form: Form): Form => new Map([...form].filter(([name]) => name !== 'key'));

function answerTo(world: World, teller: StatusTeller, urls: GatewayUrls, form: Form): AnswerFields {
  try {
    const name = nameOf(form);
    const merchant = authenticate(world, form, name);
    if (!name) throw refusal('request', 'This request is not one of the Klarna document’s');
    checkFormats(form);
    const error = world.settings.errors[name];
    if (error !== undefined) throw documented(error);
    return run(name, { world, teller, urls, merchant, form });
  } catch (error) {
    if (error instanceof GatewayError) return error.toFields(form.get('language'));
    throw error;
  }
}

/** The key is never sent as it is: MD5 or SHA-384 of it. */
function authenticate({ merchants, settings }: World, form: Form, name: RequestName | undefined): Merchant {
  const isOfTxid = name === 'capture' || name === 'debit';
  need(form, 'mid', 'portalid', 'key', 'mode', ...(isOfTxid && settings.demands !== 'tables' ? [] : ['aid']));
  const merchant = merchants.find(
    ({ mid, portalid, aid }) =>
      mid === form.get('mid') && portalid === form.get('portalid') && aid === (form.get('aid') ?? aid),
  );
  // Not PAYONE's words, but whoever copies the document's samples needs them.
  if (merchant?.key === form.get('key'))
    throw refusal('credentials', 'The key is sent as its MD5 or SHA-384 in lower-case hex, never as it is');
  if (!merchant || !hashesOf(merchant).includes(form.get('key') ?? ''))
    throw refusal('credentials', 'mid, portalid, aid and key do not belong together');
  if (!/^(test|live)$/.test(form.get('mode') ?? '')) throw faultyParameter('mode');
  return merchant;
}

function run(
  name: RequestName,
  call: { world: World; teller: StatusTeller; urls: GatewayUrls; merchant: Merchant; form: Form },
): AnswerFields {
  const { world, teller, urls, merchant, form } = call;
  switch (name) {
    case 'start_session':
      return startSession(world, merchant, form, { klarna: urls.klarna() });
    case 'update_session':
      return updateSession(world, merchant, form);
    case 'cancel_authorization':
      return cancelAuthorization(world, merchant, form);
    case 'preauthorization':
    case 'authorization':
      return authorize(world, merchant, form, teller, (token) => urls.redirect(token));
    case 'capture':
      return capture(world, merchant, form, teller);
    case 'debit':
      return debit(world, merchant, form, teller);
  }
}
