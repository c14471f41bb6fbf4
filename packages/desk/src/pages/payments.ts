/** Payments: found by a name, or listed by what they are. */
import { PAYMENT_STATUSES, type KassaError, type MerchantPayment } from '@kassa/protocol';
import { html, raw } from 'hono/html';
import { money } from '../amount.ts';
import { PAGE } from '../checkout.ts';
import type { Filters } from '../filters.ts';
import { inputField } from './input-field.ts';
import { type Html, listPath, NOTHING, type Page, paymentPath, table, time, type View } from './layout.ts';

export const paymentsPage = (
  view: View,
  filters: Filters,
  payments: readonly MerchantPayment[],
  problem?: KassaError,
): Page => ({
  title: 'Payments',
  current: 'payments',
  main: html`
    ${problem && !FIELDS.has(problem.field ?? '') ? wrongPage(problem) : NOTHING} ${search(view, filters)}
    ${filterForm(view, filters, problem)} ${problem ? NOTHING : found(view, filters, payments)}
  `,
});

/** Each says beside itself what is wrong with it. */
const FIELDS: ReadonlySet<string> = new Set(['amount', 'provider', 'from', 'to']);
const wrongPage = ({ message }: KassaError) => html`<p class="notice bad" role="alert">${message}</p>`;

const search = (view: View, { find = '' }: Filters) => html`
  <form class="filters" action="${listPath(view)}" role="search" aria-label="Find a payment">
    <div class="search">
      <label for="find">Find</label>
      <small id="find-hint"
        >Anything that names it: the order number, the reference on the payment page, the provider’s
        reference, an id.</small
      >
      <input id="find" name="find" value="${find}" autocomplete="off" aria-describedby="find-hint" />
    </div>
    <button class="main">Find</button>
  </form>
`;

function filterForm(view: View, filters: Filters, problem: KassaError | undefined): Html {
  const field = (name: keyof Filters, label: string, type: string, hint: string): Html =>
    inputField({
      name,
      label,
      type,
      hint,
      value: filters[name] ?? '',
      wrong: problem?.field === name ? problem.message : undefined,
    });
  return html`<form class="filters" action="${listPath(view)}" aria-label="Filter payments">
    <div>
      <label for="status">Status</label>
      <select id="status" name="status">
        <option value="">any</option>
        ${PAYMENT_STATUSES.map(
          (status) =>
            html`<option ${filters.status === status ? raw('selected') : NOTHING}>${status}</option>`,
        )}
      </select>
    </div>
    ${field('amount', 'Amount', 'text', '347.00 SEK')} ${field('provider', 'Provider', 'text', 'kronor')}
    ${field('from', 'From day', 'date', 'UTC')} ${field('to', 'To day', 'date', 'UTC')}
    <button>Filter</button>
  </form>`;
}

function found(view: View, filters: Filters, payments: readonly MerchantPayment[]): Html {
  if (payments.length === 0) return html`<p class="notice">${nothingFound(filters)}</p>`;
  const last = payments.at(-1);
  const isPage = filters.find === undefined && payments.length === PAGE;
  return html`${paymentsTable(view, 'Payments', payments)}
  ${isPage && last ? html`<p><a href="${nextPage(view, filters, last.id)}">Next page</a></p>` : NOTHING}`;
}

function nothingFound(filters: Filters): string {
  if (filters.find !== undefined) return `No payment is known by the name “${filters.find}”.`;
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  return isFiltered ? 'No payment fits.' : 'There are no payments yet.';
}

export const paymentsTable = (view: View, label: string, payments: readonly MerchantPayment[]): Html =>
  html`${table(
      label,
      ['Reference', 'Order', 'Status', 'Amount', 'Method', 'Made'],
      payments.map((payment) => [
        html`<a href="${paymentPath(view, payment.id)}">${payment.reference}</a>`,
        payment.merchantReference,
        payment.status,
        money(payment.amount, payment.currency),
        payment.method,
        time(payment.createdAt),
      ]),
    )}
    <p class="quiet">Times are in UTC.</p>`;

function nextPage(view: View, filters: Filters, after: string): string {
  const given = Object.entries({ ...filters, after }).filter(([, value]) => value !== undefined);
  return `${listPath(view)}?${new URLSearchParams(given as [string, string][])}`;
}
