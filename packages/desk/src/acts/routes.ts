/** The question pages and their forms. */
import { KassaError, type MerchantPayment } from '@kassa/protocol';
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as z from 'zod';
import type { Env } from '../env.ts';
import { paymentPath } from '../pages/layout.ts';
import { problemPage } from '../pages/problem.ts';
import { type Asked, questionPage } from '../pages/question.ts';
import type { PageRoutes } from '../pages/routes.ts';
import { statusOf } from '../pages/status.ts';
import { createForms } from './forms.ts';
import { eventQuestion, operationQuestion, paymentQuestion } from './offers.ts';
import type { Question } from './question.ts';

export interface ActRoutes extends PageRoutes {
  secret: string;
  /** Of the desk's own pages: a form from elsewhere is refused. */
  origin: string;
}

const text = z
  .string()
  .trim()
  .transform((value) => value || undefined)
  .optional();
const formSchema = z.object({
  key: z.string().default(''),
  token: z.string().default(''),
  amount: text,
  message: text,
  final: text,
  despiteDispute: text,
  outcome: text,
  reference: text,
  reason: text,
});

/** Undefined where it is none of the desk's. */
async function readForm(c: Context<Env>): Promise<z.output<typeof formSchema> | undefined> {
  // A browser sends the desk's forms so; another body may be one that nobody can read.
  if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '')) return undefined;
  return formSchema.safeParse(await c.req.parseBody()).data;
}

type FindQuestion = (payment: MerchantPayment, c: Context<Env>) => Question | Promise<Question>;

export function actRoutes({ checkout, secret, origin, viewOf, show }: ActRoutes): Hono<Env> {
  const forms = createForms(secret);
  const mayNot = (c: Context<Env>, { right }: Question) =>
    show(c, problemPage('You may not do this', `The shop has not given you the right “${right}”.`), 403);
  const ask = (c: Context<Env>, asked: Omit<Asked, 'path'>, status?: ContentfulStatusCode) =>
    show(c, questionPage(viewOf(c), { ...asked, path: c.req.path }), status);

  async function answer(c: Context<Env>, find: FindQuestion): Promise<Response> {
    const payment = await checkout.getPayment(c.req.param('id') ?? '');
    const question = await find(payment, c);
    const { name, rights } = c.env.person;
    if (!rights.includes(question.right)) return mayNot(c, question);
    if (c.req.method !== 'POST') {
      const key = c.req.query('form') ?? '';
      if (!forms.isKey(key)) return c.redirect(`${c.req.path}?form=${forms.newKey()}`, 303);
      return ask(c, { payment, question, form: forms.sign(name, c.req.path, key) });
    }
    const isFromHere = c.req.header('origin') === origin;
    const data = isFromHere ? await readForm(c) : undefined;
    if (!data || !forms.isOurs(name, c.req.path, data)) return show(c, FOREIGN_FORM, 403);
    const { key, token, ...typed } = data;
    try {
      const done = await question.run({ name, key }, typed);
      return c.redirect(`${paymentPath(viewOf(c), payment.id)}?done=${done}`, 303);
    } catch (error) {
      if (!(error instanceof KassaError)) throw error;
      return ask(c, { payment, question, form: { key, token }, refused: { typed, error } }, statusOf(error));
    }
  }

  const asks: Record<string, FindQuestion> = {
    '/payments/:id/operations/:number/resolve': (payment, c) =>
      operationQuestion(checkout, payment, c.req.param('number') ?? ''),
    '/payments/:id/events/:event/resend': (payment, c) =>
      eventQuestion(checkout, payment, c.req.param('event') ?? ''),
    '/payments/:id/:act': (payment, c) => paymentQuestion(checkout, payment, c.req.param('act') ?? ''),
  };
  const routes = new Hono<Env>({ strict: false });
  for (const [path, find] of Object.entries(asks)) routes.on(['GET', 'POST'], path, (c) => answer(c, find));
  return routes;
}

const FOREIGN_FORM = problemPage(
  'This form is not known here',
  'Nothing was done. It may be of another person, or from before the desk had another secret: open the payment again.',
);
