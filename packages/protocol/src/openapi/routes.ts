/** Every route below `publicUrl`, as data: who may call it, what is sent, what is answered. */
import * as z from 'zod/mini';
import { eventQuerySchema } from '../events.ts';
import { paymentQuerySchema } from '../operations.ts';
import type { AnswerName, BodyName } from './schemas.ts';

/** merchant: with an API key. page: with a session's token, from a listed origin. anybody: with neither. */
export type Caller = 'merchant' | 'page' | 'anybody';

export interface Route {
  method: 'get' | 'post' | 'delete';
  /** Parameters in braces. */
  path: string;
  caller: Caller;
  /** Its name for generated clients. */
  id: string;
  summary: string;
  query?: z.ZodMiniObject;
  /** Each that it needs. */
  headers?: Readonly<Record<string, string>>;
  body?: BodyName;
  /** The body is a form, as a page without script sends it. */
  isForm?: true;
  answers: Readonly<Record<number, Answer>>;
  /** Whoever comes is a person: errors are a page. */
  forPeople?: boolean;
  /** The package that answers it where it stands around the companion. The companion's own when left out. */
  by?: '@kassa/ssr';
}

/** `many`: a list of them. */
type Answer = { says: string; json?: AnswerName; many?: true };

const one = (json: AnswerName, says: string): Answer => ({ json, says });
const list = (json: AnswerName, says: string): Answer => ({ json, says, many: true });
const nothing = (says: string): Answer => ({ says });

const IDEMPOTENCY_KEY = {
  'Idempotency-Key': 'The same key again is the same operation. 1 to 255 visible characters.',
};
const operate = (path: string, id: string, summary: string): Route => ({
  method: 'post',
  path: `/payments/{id}/${path}`,
  caller: 'merchant',
  id,
  summary,
  headers: IDEMPOTENCY_KEY,
  body: 'OperationRequest',
  answers: {
    200: one('Operation', 'It has ended.'),
    202: one('Operation', 'It is under way.'),
  },
});
/** A command of a page is answered with what the page then sees. */
const command = (path: string, id: string, summary: string, body?: BodyName): Route => ({
  method: 'post',
  path,
  caller: 'page',
  id,
  summary,
  ...(body && { body }),
  answers: { 200: one('Snapshot', 'What the page sees now.') },
});

const MERCHANT: readonly Route[] = [
  {
    method: 'post',
    path: '/sessions',
    caller: 'merchant',
    id: 'createSession',
    summary: 'A session and its token, for one order. May be called again for the same order.',
    body: 'CreateSession',
    answers: { 201: one('CreatedSession', 'The token is for the page.') },
  },
  {
    method: 'get',
    path: '/sessions/{id}',
    caller: 'merchant',
    id: 'getSession',
    summary: 'A session and its payments.',
    answers: { 200: one('Session', 'As it is now.') },
  },
  {
    method: 'get',
    path: '/sessions/{id}/methods',
    caller: 'merchant',
    id: 'explainMethods',
    summary: 'Why each method is offered or not.',
    answers: { 200: list('MethodAvailability', 'One entry a method.') },
  },
  {
    method: 'get',
    path: '/payments',
    caller: 'merchant',
    id: 'findPayments',
    summary: 'The attempts of an order, by one of its two names; else all payments that fit, 100 at most.',
    query: z.extend(paymentQuerySchema, {
      merchantReference: z.optional(z.string()),
      reference: z.optional(z.string()),
    }),
    answers: { 200: list('Payment', 'The newest first.') },
  },
  {
    method: 'get',
    path: '/payments/{id}',
    caller: 'merchant',
    id: 'getPayment',
    summary: 'One payment: amounts, history, operations, disputes.',
    answers: { 200: one('Payment', 'As this server knows it.') },
  },
  operate('captures', 'capture', 'Takes money that was reserved.'),
  operate('releases', 'release', 'Gives up money that was reserved.'),
  operate('refunds', 'refund', 'Gives back money that was taken.'),
  operate('cancellations', 'cancel', 'Ends a payment that is open.'),
  {
    method: 'post',
    path: '/payments/{id}/query',
    caller: 'merchant',
    id: 'askPayment',
    summary: 'Asks the provider about it now.',
    answers: { 200: one('Payment', 'With what the provider said.') },
  },
  {
    method: 'post',
    path: '/payments/{id}/resolution',
    caller: 'merchant',
    id: 'resolvePayment',
    summary: 'A person says what became of a payment that nothing else can end.',
    body: 'PaymentResolution',
    answers: { 200: one('Payment', 'Ended.') },
  },
  {
    method: 'post',
    path: '/payments/{id}/operations/{number}/resolution',
    caller: 'merchant',
    id: 'resolveOperation',
    summary: 'A person says what became of an operation that is AMBIGUOUS or waits.',
    body: 'OperationResolution',
    answers: { 200: one('Operation', 'Ended.') },
  },
  {
    method: 'get',
    path: '/events',
    caller: 'merchant',
    id: 'listEvents',
    summary: 'Events and what became of each, 100 at most.',
    query: eventQuerySchema,
    answers: { 200: list('EventDelivery', 'The oldest first.') },
  },
  {
    method: 'post',
    path: '/events/resend',
    caller: 'merchant',
    id: 'resendEvents',
    summary: 'Sends all events again that were written since then.',
    body: 'ResendEvents',
    answers: { 202: one('Resent', 'How many there are.') },
  },
  {
    method: 'post',
    path: '/events/{id}/resend',
    caller: 'merchant',
    id: 'resendEvent',
    summary: 'Sends an event again, under the same id.',
    answers: { 202: nothing('It is sent again.') },
  },
  {
    method: 'post',
    path: '/retention',
    caller: 'merchant',
    id: 'retain',
    summary: 'Deletes a batch of what is old enough, as each server does every hour.',
    answers: { 200: one('Retained', 'Whether there may be more: ask again.') },
  },
  {
    method: 'delete',
    path: '/orders/{reference}',
    caller: 'merchant',
    id: 'eraseOrder',
    summary: 'Erases the person from an order without an open payment.',
    answers: { 204: nothing('Erased. What the books need stays.') },
  },
  {
    method: 'delete',
    path: '/customers/{reference}',
    caller: 'merchant',
    id: 'eraseCustomer',
    summary: 'Erases a person from all orders.',
    answers: { 204: nothing('Erased. What the books need stays.') },
  },
  {
    method: 'delete',
    path: '/customers/{reference}/remembered',
    caller: 'merchant',
    id: 'forgetCustomer',
    summary: 'Forgets what providers gave to recognise a customer by.',
    answers: { 204: nothing('Forgotten.') },
  },
];

const PAGE: readonly Route[] = [
  {
    method: 'get',
    path: '/session',
    caller: 'page',
    id: 'getSnapshot',
    summary: 'What the page sees of its session.',
    answers: { 200: one('Snapshot', 'As it is now.') },
  },
  command('/session/selection', 'selectMethod', 'Chooses a method. Moves no money.', 'SelectCommand'),
  command('/session/payments', 'pay', 'Starts a payment.', 'PayCommand'),
  command('/session/discards', 'discardInput', 'What the customer gave will not be used.', 'DiscardCommand'),
  command('/session/payments/{id}/cancellation', 'cancelOwnPayment', 'The customer cancels.'),
  command(
    '/session/payments/{id}/switch',
    'switchMethod',
    'The customer leaves an open payment for another way.',
  ),
  {
    method: 'post',
    path: '/returns',
    caller: 'anybody',
    id: 'exchangeCode',
    summary: 'Trades the code of a return URL, once, for a token.',
    body: 'ExchangeCommand',
    answers: { 200: one('Exchanged', 'The token may read, and pay once that attempt has failed.') },
  },
];

const notify = (method: 'get' | 'post'): Route => ({
  method,
  path: '/notifications/{provider}/{key}',
  caller: 'anybody',
  id: method === 'get' ? 'notifyByGet' : 'notify',
  summary: 'Where a provider notifies, in its own form. It is given the address.',
  answers: { 200: nothing('In the provider’s own words.') },
});
const comeBack = (method: 'get' | 'post'): Route => ({
  method,
  path: '/return/{handle}/{outcome}',
  caller: 'anybody',
  id: method === 'get' ? 'comeBack' : 'comeBackByForm',
  summary: 'Where a provider sends the customer back to. It is given the address.',
  answers: { 303: nothing('On to the shop’s page.') },
  forPeople: true,
});
const look = (path: string, id: string, summary: string, no: Route['answers'] = {}): Route => ({
  method: 'get',
  path,
  caller: 'anybody',
  id,
  summary,
  answers: { 200: one('Health', 'It is.'), ...no },
});

const PUBLIC: readonly Route[] = [
  look('/health/live', 'isLive', 'Whether the process answers.'),
  look(
    '/health/ready',
    'isReady',
    'Whether the database can be read and written, and how long the oldest event and notification wait.',
    { 503: one('Health', 'It isn’t.') },
  ),
  {
    method: 'get',
    path: '/openapi.json',
    caller: 'anybody',
    id: 'describe',
    summary: 'This document.',
    answers: { 200: nothing('OpenAPI 3.1.') },
  },
  comeBack('get'),
  comeBack('post'),
  notify('get'),
  notify('post'),
];

const SERVER_RENDERED: readonly Route[] = [
  {
    method: 'post',
    path: '/picker',
    caller: 'merchant',
    by: '@kassa/ssr',
    id: 'drawPicker',
    summary: 'Draws the list of ways to pay, for the HTML of a page.',
    body: 'DrawPicker',
    answers: { 200: one('DrawnPicker', 'What stands in the page.') },
  },
  {
    method: 'post',
    path: '/pay',
    caller: 'anybody',
    by: '@kassa/ssr',
    id: 'payByForm',
    summary: 'Takes the form of such a list, from a page without script.',
    body: 'PayForm',
    isForm: true,
    answers: { 200: nothing('A page that leads on.') },
    forPeople: true,
  },
];

export const ROUTES: readonly Route[] = [...MERCHANT, ...PAGE, ...PUBLIC, ...SERVER_RENDERED];
