/** `kassa payments find | show | ask`: what a payment is. */
import { PAYMENT_STATUSES, paymentQuerySchema, spokenReference } from '@kassa/protocol';
import { money, readAmount } from '../amount.ts';
import type { Api } from '../api.ts';
import { asPayment, asPayments, type Operation, type Payment } from '../answers.ts';
import { operand, type ApiCommand } from '../command.ts';
import { EXIT, Failure, wrongUse } from '../failure.ts';
import { list, table } from '../table.ts';
import { encoded, segment } from './segment.ts';

const PAGE = 100;

export const paymentPath = (id: string): string => `/payments/${segment(id, 'payment id')}`;

export const find: ApiCommand = {
  name: 'payments find',
  operands: ['<reference>'],
  summary: 'the attempts of an order, by anything that a customer or a provider names it by',
  details: `Takes your own reference of the order, the reference that the payment page shows, the
provider's reference, or a payment's id. The page's reference may be typed as it was read
out: in capitals, without its hyphen, with an O for a 0. Shows all attempts of that order, the newest first.
It ends with 1 when there is none.`,
  options: {},
  examples: ['kassa payments find order-1042', 'kassa payments find ef9kp87r-q79jqp2h --json'],
  run: async (call) => {
    const reference = operand(call);
    const answer = await lookUp(call.api, reference);
    call.show(answer, () => viewPayments(asPayments(answer)));
    if (isNone(answer)) throw new Failure(EXIT.failed, `No payment is known by the reference ${reference}.`);
  },
};

/** As it was typed, for an order's number may be anything; only then as a reference that somebody has read out. */
async function lookUp(api: Api, name: string): Promise<unknown> {
  const ask = (text: string) => api.call('GET', `/payments?reference=${encoded(text, 'reference')}`);
  const answer = await ask(name);
  const spoken = spokenReference(name);
  return isNone(answer) && spoken !== null && spoken !== name ? ask(spoken) : answer;
}

const isNone = (answer: unknown): boolean => Array.isArray(answer) && answer.length === 0;

export const listPayments: ApiCommand = {
  name: 'payments list',
  operands: [],
  summary: 'payments by time, status, amount and provider, the newest first',
  details: `Shows ${PAGE} at most, and then how to ask for the next.`,
  options: {
    status: { type: 'string', value: '<status>', help: PAYMENT_STATUSES.join(', ') },
    provider: { type: 'string', value: '<name>', help: 'krofort, kronor, payone, opp' },
    operation: { type: 'string', value: '<status>', help: 'with an operation that is AMBIGUOUS or PENDING' },
    amount: { type: 'string', value: '<amount>', help: 'with its currency: "347.00 SEK"' },
    since: { type: 'string', value: '<time>', help: 'made then or later; 2026-11-27T00:00:00Z' },
    until: { type: 'string', value: '<time>', help: 'made before' },
    after: { type: 'string', value: '<id>', help: 'after this payment: the last of the page before' },
  },
  examples: [
    'kassa payments list --status UNDER_REVIEW --since 2026-11-01T00:00:00Z',
    'kassa payments list --amount "347.00 SEK" --provider kronor',
    'kassa payments list --operation AMBIGUOUS',
  ],
  run: async (call) => {
    const query = new URLSearchParams(readAmountFilter(call.text('amount')));
    for (const name of ['status', 'operation', 'provider', 'since', 'until', 'after']) {
      const value = call.text(name);
      if (value !== undefined) query.set(name, value);
    }
    refuseWrongFilters(query);
    const answer = await call.api.call('GET', `/payments?${query}`);
    const payments = asPayments(answer);
    call.show(answer, () => viewPayments(payments));
    if (payments.length === 0) call.note(await nothingFits(call.api, query));
    if (payments.length === PAGE) call.note(`There may be more: add --after ${payments.at(-1)?.id ?? ''}`);
  },
};

/** A misspelt provider would read as one that nobody has paid with lately. */
async function nothingFits(api: Api, query: URLSearchParams): Promise<string> {
  const provider = query.get('provider');
  if (provider !== null && isNone(await api.call('GET', `/payments?${new URLSearchParams({ provider })}`)))
    return `No payment of a provider "${provider}" is known. Is its name right?`;
  return query.size === 0 ? 'There are no payments yet.' : 'No payment fits.';
}

/** `347.00 SEK` */
function readAmountFilter(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  const [amount = '', currency = ''] = text.split(' ');
  if (!/^[A-Z]{3}$/.test(currency))
    throw wrongUse(`--amount ${text} is no amount with its currency.`, 'Write it like "347.00 SEK".');
  return { amount: String(readAmount(amount, currency)), currency };
}

/** By the server's own schema, before anything is sent. */
function refuseWrongFilters(query: URLSearchParams): void {
  const [issue] = paymentQuerySchema.safeParse(Object.fromEntries(query)).error?.issues ?? [];
  if (!issue) return;
  const name = String(issue.path[0]);
  const statuses = { status: PAYMENT_STATUSES.join(', '), operation: 'AMBIGUOUS, PENDING' }[name];
  throw wrongUse(
    `--${name} ${query.get(name) ?? ''} is no ${statuses === undefined ? 'time' : 'status'}.`,
    statuses === undefined
      ? 'Write it in ISO 8601 with its zone: 2026-11-27T00:00:00Z.'
      : `It is one of ${statuses}.`,
  );
}

export const show: ApiCommand = {
  name: 'payments show',
  operands: ['<id>'],
  summary: 'one payment: amounts, history, operations, disputes',
  details: 'Shows what this server knows. `kassa payments ask` asks the provider first.',
  options: {},
  examples: ['kassa payments show <id>'],
  run: async (call) => {
    const answer = await call.api.call('GET', paymentPath(operand(call)));
    call.show(answer, () => viewPayment(asPayment(answer)));
  },
};

export const ask: ApiCommand = {
  name: 'payments ask',
  operands: ['<id>'],
  summary: 'asks the provider about a payment now, then shows it',
  details: `Asks about the payment and about its operations that are under way. The server does so by
itself from time to time; this is for somebody who waits. What it hears is stored.`,
  options: {},
  examples: ['kassa payments ask <id>'],
  run: async (call) => {
    const answer = await call.api.call('POST', `${paymentPath(operand(call))}/query`);
    call.show(answer, () => viewPayment(asPayment(answer)));
  },
};

function viewPayments(payments: readonly Payment[]): string {
  if (payments.length === 0) return '';
  return table(
    ['ID', 'ORDER', 'REFERENCE', 'METHOD', 'STATUS', 'AMOUNT', 'CREATED'],
    payments.map((payment) => [
      payment.id,
      payment.merchantReference,
      payment.reference,
      payment.method,
      payment.status,
      money(payment.amount, payment.currency),
      payment.createdAt,
    ]),
  );
}

export function viewPayment(payment: Payment): string {
  const of = (amount: number) => (amount === 0 ? null : money(amount, payment.currency));
  const facts = list({
    Payment: payment.id,
    Order: payment.merchantReference,
    Reference: payment.reference,
    Method: payment.method,
    'Provider’s reference': payment.providerReference,
    Status: payment.rawStatus === null ? payment.status : `${payment.status} (${payment.rawStatus})`,
    Reason: payment.reason,
    'Resolved by': payment.resolvedBy,
    Duplicate: payment.duplicate ? 'yes: a second payment of the order, to be given back' : null,
    Amount: money(payment.amount, payment.currency),
    Captured: of(payment.amountCaptured),
    Refunded: of(payment.amountRefunded),
    Released: of(payment.amountReleased),
    'Under way': of(payment.amountPending),
    Created: payment.createdAt,
  });
  const history = table(
    ['AT', 'STATUS', 'PROVIDER SAYS', 'FROM'],
    payment.history.map(({ at, status, rawStatus, source }) => [at, status, rawStatus, source]),
  );
  const disputes = payment.disputes.map(({ openedAt, kind, amount, rawStatus }) => [
    openedAt,
    kind,
    amount === null ? null : money(amount, payment.currency),
    rawStatus,
  ]);
  return [
    facts,
    `\nHistory\n${history}`,
    payment.operations.length > 0 ? `\nOperations\n${viewOperations(payment.operations)}` : '',
    disputes.length > 0
      ? `\nDisputes\n${table(['OPENED', 'KIND', 'AMOUNT', 'PROVIDER SAYS'], disputes)}`
      : '',
  ].join('');
}

export const viewOperations = (operations: readonly Operation[]): string =>
  table(
    ['NO', 'KIND', 'STATUS', 'AMOUNT', 'BY', 'CREATED', 'REASON'],
    operations.map((one) => [
      String(one.number),
      one.kind,
      one.status,
      money(one.amount, one.currency),
      one.resolvedBy ?? one.createdBy,
      one.createdAt,
      one.reason,
    ]),
  );
