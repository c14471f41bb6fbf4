/**
 * The brand's own page: what the customer sees. A top-level page; its address carries the session, so that opening
 * it again goes on where the customer was. Every outcome on the list can be chosen.
 */
import { facts, page, pageHeaders, readForm, unknownPaymentPage, type Markup } from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { html } from 'hono/html';
import * as z from 'zod';
import { CANCELLED, DECLINED, RESULT_CODES, REVIEW, SUCCESS } from './result-codes.ts';
import type { Payment, Transactions } from './transactions.ts';

const BRAND = 'opp hosted page';

const choiceSchema = z.object({
  code: z.string().regex(/^\d{3}\.\d{3}\.\d{3}$/),
  settle: z.enum(['now', 'later', 'held']).default('now'),
});

export function createHostedPage(transactions: Transactions): Hono {
  const app = new Hono();
  app.use(pageHeaders);

  app.get('/', (c) => {
    const payment = transactions.findPayment({ session: c.req.query('session') ?? '' });
    if (!payment) return c.html(unknownPaymentPage(BRAND), 404);
    const back = transactions.returnUrl(payment);
    return c.html(back === null ? outcomePage(payment) : finishedPage(payment, back));
  });

  app.post('/', async (c) => {
    const form = await readForm(c);
    // The merchant's page has sent the redirect's parameters here.
    if (typeof form.session === 'string') return c.redirect(hereOf(form.session), 303);
    const payment = transactions.findPayment({ session: c.req.query('session') ?? '' });
    if (!payment) return c.html(unknownPaymentPage(BRAND), 404);
    const choice = choiceSchema.safeParse(form);
    if (choice.success && !payment.decided)
      await transactions.decide(payment, choice.data.code, choice.data.settle);
    return c.redirect(transactions.returnUrl(payment) ?? hereOf(payment.session), 303);
  });
  return app;
}

/** Relative, so that it holds wherever the page is mounted. */
const hereOf = (session: string) => `?session=${encodeURIComponent(session)}`;

const summary = ({ request }: Payment) =>
  html`<section aria-label="Payment">
    <p class="amount">${request.amount} ${request.currency}</p>
    ${facts([
      ['Brand', request.paymentBrand],
      ['Reference', request.merchantTransactionId ?? 'none'],
    ])}
  </section>`;

/** One `<option>` for each code, by group: all that can happen. */
export function codeOptions(chosen: string): Markup {
  const groups = [...new Set(RESULT_CODES.map(({ group }) => group))];
  return html`${groups.map((group) => {
    const codes = RESULT_CODES.filter((known) => known.group === group);
    const label = `${codes[0]?.status ?? ''}: ${group.replaceAll('_', ' ')}`;
    return html`<optgroup label="${label}">
      ${codes.map(
        ({ code }) =>
          html`<option value="${code}" ${code === chosen ? 'selected' : ''}>${code} ${group}</option>`,
      )}
    </optgroup>`;
  })}`;
}

const outcomePage = (payment: Payment) =>
  page({
    title: 'Pay',
    brand: BRAND,
    children: html`${summary(payment)}
      <form method="post" action="${hereOf(payment.session)}">
        <button class="primary" name="code" value="${SUCCESS}">Pay</button>
        <button class="danger" name="code" value="${DECLINED}">Decline</button>
        <button name="code" value="${CANCELLED}">Cancel and go back</button>
      </form>
      <form method="post" action="${hereOf(payment.session)}">
        <h2>Any other outcome</h2>
        <label
          ><span>Result</span
          ><select name="code">
            ${codeOptions(REVIEW)}
          </select></label
        >
        <label
          ><span>When it is known</span
          ><select name="settle">
            <option value="now">At once</option>
            <option value="later">Later, by itself: pending until then</option>
            <option value="held">When the control page says so</option>
          </select></label
        >
        <button>Choose this</button>
      </form>`,
  });

const finishedPage = (payment: Payment, back: string) =>
  page({
    title: 'You have chosen',
    brand: BRAND,
    children: html`${summary(payment)}
      <p><a class="button primary" href="${back}">Back to the shop</a></p>`,
  });
