/**
 * The cashier: what the customer sees. The documents want a window of its own, by redirect; so it is a top-level
 * page that refuses to be framed. Its address carries the payment's token in `ts` and stays the same throughout,
 * so that opening it again goes on where the customer was.
 */
import {
  choice,
  facts,
  page,
  pageHeaders,
  readForm,
  unknownPaymentPage,
  type Markup,
} from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { ACCOUNTS, BANKS, type Outcome, type Payment, type Payments } from './payments.ts';

const BRAND = 'Krofort cashier';
const OUTCOMES: readonly string[] = ['approve', 'decline', 'close'] satisfies Outcome[];

export function createCashier(payments: Payments): Hono {
  const app = new Hono();
  app.use(pageHeaders);

  app.get('/', (context) => {
    const payment = payments.find({ token: context.req.query('ts') ?? '' });
    if (!payment) return context.html(unknownPaymentPage(BRAND), 404);
    if (payment.state === 'confirming') return context.html(confirmingPage());
    const back = payments.returnUrl(payment);
    if (back !== null) return context.html(finishedPage(payment, back));
    const step = context.req.query('step');
    const last = payments.lastUsed(payment);
    if (payment.bank === null || step === 'bank')
      return context.html(bankPage(payment, payment.bank ?? last?.bank));
    if (payment.account === null || step === 'account')
      return context.html(accountPage(payment, payment.account ?? last?.account));
    return context.html(approvalPage(payment));
  });

  app.post('/', async (context) => {
    const payment = payments.find({ token: context.req.query('ts') ?? '' });
    if (!payment) return context.html(unknownPaymentPage(BRAND), 404);
    const form = await readForm(context);
    const { action } = form;
    if (typeof action === 'string' && OUTCOMES.includes(action)) {
      await payments.finish(payment, action as Outcome);
      return context.redirect(payments.returnUrl(payment) ?? hereOf(payment), 303);
    }
    if (payment.state === 'open') choose(payment, form);
    return context.redirect(hereOf(payment), 303);
  });
  return app;
}

/** Relative, so that it holds wherever the cashier is mounted. */
const hereOf = ({ token }: Payment) => `?ts=${token}`;

function choose(payment: Payment, form: Readonly<Record<string, unknown>>): void {
  const bank = BANKS.find(({ id }) => id === form.bank);
  const account = ACCOUNTS.find(({ id }) => id === form.account);
  if (bank) payment.bank = bank.id;
  if (account) payment.account = account.id;
}

const summary = ({ request }: Payment) =>
  html`<section aria-label="Payment">
    <p class="amount">${request.amount} ${request.currency}</p>
    ${facts([
      ['To', request.merchantDomain],
      ['Reference', request.merchantReference],
    ])}
  </section>`;

const form = (payment: Payment, children: Markup) =>
  html`<form method="post" action="${hereOf(payment)}">${children}</form>`;

const closeButton = (payment: Payment) =>
  form(payment, html`<button name="action" value="close">Close and go back</button>`);

const bankPage = (payment: Payment, chosen: string | undefined) =>
  page({
    title: 'Choose your bank',
    brand: BRAND,
    children: html`${summary(payment)}
    ${form(
      payment,
      html`<fieldset>
          <legend>Bank</legend>
          ${BANKS.map(({ id, name, detail }) =>
            choice({ name: 'bank', value: id, label: name, detail, checked: id === chosen }),
          )}
        </fieldset>
        <button class="primary">Continue</button>`,
    )}
    ${closeButton(payment)}`,
  });

const accountPage = (payment: Payment, chosen: string | undefined) =>
  page({
    title: 'Choose an account',
    brand: BRAND,
    children: html`${summary(payment)}
      ${form(
        payment,
        html`<fieldset>
            <legend>Account at ${nameOf(BANKS, payment.bank)}</legend>
            ${ACCOUNTS.map(({ id, name, detail }) =>
              choice({ name: 'account', value: id, label: name, detail, checked: id === chosen }),
            )}
          </fieldset>
          <button class="primary">Continue</button>`,
      )}
      <p><a href="${hereOf(payment)}&amp;step=bank">Choose another bank</a></p>
      ${closeButton(payment)}`,
  });

const approvalPage = (payment: Payment) =>
  page({
    title: 'Approve the payment',
    brand: BRAND,
    children: html`${summary(payment)}
      <section aria-label="From">
        ${facts([
          ['Bank', nameOf(BANKS, payment.bank)],
          ['Account', nameOf(ACCOUNTS, payment.account)],
        ])}
        <a href="${hereOf(payment)}&amp;step=account">Choose another account</a>
      </section>
      ${form(
        payment,
        html`<button class="primary" name="action" value="approve">Approve</button>
          <button class="danger" name="action" value="decline">Decline</button>`,
      )}
      ${closeButton(payment)}`,
  });

const confirmingPage = () =>
  page({
    title: 'Asking the shop',
    brand: BRAND,
    children: html`<p>You have approved the payment. The shop is asked whether it can take the order.</p>
      <p><a class="button primary" href="">Look again</a></p>`,
  });

const finishedPage = (payment: Payment, back: string) =>
  page({
    title:
      payment.state === 'succeeded'
        ? 'This payment is done'
        : payment.state === 'failed'
          ? 'This payment failed'
          : 'This payment was closed',
    brand: BRAND,
    children: html`${summary(payment)}
      <p><a class="button primary" href="${back}">Back to the shop</a></p>`,
  });

function nameOf(list: readonly { id: string; name: string }[], id: string | null): string {
  return list.find((item) => item.id === id)?.name ?? '';
}
