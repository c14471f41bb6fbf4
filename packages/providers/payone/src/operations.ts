/**
 * Captures, refunds (`debit`) and releases. The server runs one at a time per payment, so sequence numbers can't
 * clash; one that was used elsewhere is refused by PAYONE, which also keeps an operation whose answer was lost from
 * happening twice. Source: payone-klarna, "Capture", "Debit", "update_session"; wire contract A5, A8.
 */
import {
  ProviderError,
  type JsonObject,
  type OperationContext,
  type OperationReport,
  type PaymentFacts,
} from '@kassa/provider';
import type * as z from 'zod';
import { extra } from './schemas.ts';
import type { PayoneApi, RequestName } from './api.ts';
import { claimOf, operationReference } from './claims.ts';
import { hasTooManyItems, itemParams, type LineDelivery } from './request/cart.ts';
import { countryOf } from './request/customer.ts';
import type { Param } from './request/fields.ts';
import { financingTypeOf } from './methods.ts';
import type { PayoneConfig } from './options.ts';
import { preparedSchema } from './prepare.ts';
import {
  captureOptionsSchema,
  optionProblems,
  refundOptionsSchema,
  releaseOptionsSchema,
} from './request/provider-options.ts';

const HIGHEST_SEQUENCE_NUMBER = 127;

/** A repeat that is refused says nothing of the call before it, whose number may be what is refused. */
export async function operate(
  api: PayoneApi,
  config: PayoneConfig,
  context: OperationContext,
): Promise<OperationReport> {
  try {
    return await send(api, config, context);
  } catch (error) {
    if (!context.operation.repeats || !(error instanceof ProviderError) || error.kind !== 'rejected')
      throw error;
    const reason = `Repeated after a lost answer, and refused: ${error.reason}`;
    if (isNumbered(context)) throw new ProviderError('exists', reason, { cause: error });
    // No TransactionStatus tells of it, so there is nothing to wait for: a person has to look.
    const { payment } = context;
    const data = cartOf(remainsAfter(context));
    const unchanged = { status: payment.status, rawStatus: payment.rawStatus };
    return { status: 'AMBIGUOUS', rawStatus: error.rawCode ?? null, reason, payment: { ...unchanged, data } };
  }
}

async function send(
  api: PayoneApi,
  config: PayoneConfig,
  context: OperationContext,
): Promise<OperationReport> {
  switch (context.operation.kind) {
    case 'capture':
      return capture(api, config, context);
    case 'refund':
      return refund(api, config, context);
    case 'release':
      return leftOf(context) === 0 ? release(api, config, context) : updateSession(api, context);
    case 'cancellation':
      throw new ProviderError('invalid', 'PAYONE has no cancellation of an open payment');
  }
}

/**
 * `txid/number`, journalled before the call: TransactionStatus names these two, and the number is ours to choose. None for
 * a release of a part, which has no number, and while PAYONE has told no txid.
 */
export function referenceOf(context: OperationContext): string | undefined {
  const { payment } = context;
  if (!isNumbered(context) || payment.providerReference === null) return undefined;
  return operationReference(payment.providerReference, nextNumber(payment.data));
}

/** All but a release of a part have a sequence number. */
const isNumbered = (context: OperationContext): boolean =>
  context.operation.kind !== 'release' || leftOf(context) === 0;

/** What is reserved and will be neither captured nor released once this operation is done. */
const leftOf = ({ payment, totals, operation }: OperationContext): number =>
  payment.amount - totals.captured - totals.released - operation.amount;

async function capture(
  api: PayoneApi,
  config: PayoneConfig,
  context: OperationContext,
): Promise<OperationReport> {
  const { payment, operation } = context;
  if ((payment.data['request'] ?? config.request) === 'authorization')
    throw invalid('payment', 'An authorization is captured by itself');
  const options = parseOptions(captureOptionsSchema, context);
  const isLast = operation.request.final ?? leftOf(context) <= 0;
  return settle(api, context, 'capture', {
    amount: operation.amount,
    params: [
      param('capturemode', isLast ? 'completed' : 'notcompleted'),
      ...given('settleaccount', 'settleAccount', options.settleAccount),
      ...linesOf(context, options.lineDeliveries),
    ],
  });
}

async function refund(
  api: PayoneApi,
  config: PayoneConfig,
  context: OperationContext,
): Promise<OperationReport> {
  const options = parseOptions(refundOptionsSchema, context);
  return settle(api, context, 'debit', {
    amount: -context.operation.amount,
    params: [
      param('settleaccount', options.settleAccount ?? config.settleAccount),
      ...given('transaction_param', 'transactionParam', options.transactionParam),
      ...given('use_customerdata', 'useCustomerData', options.useCustomerData),
      ...given('invoiceid', 'invoiceId', options.invoiceId),
      ...given('invoice_deliverymode', 'invoiceDeliveryMode', options.invoiceDeliveryMode),
      ...given('invoiceappendix', 'invoiceAppendix', options.invoiceAppendix),
      ...given('invoice_deliverydate', 'invoiceDeliveryDate', day(options.invoiceDeliveryDate)),
      ...given('invoice_deliveryenddate', 'invoiceDeliveryEndDate', day(options.invoiceDeliveryEndDate)),
      ...linesOf(context, options.lineDeliveries),
    ],
  });
}

/** All that is still reserved, also after a capture: a last capture of nothing [I]. */
async function release(
  api: PayoneApi,
  config: PayoneConfig,
  context: OperationContext,
): Promise<OperationReport> {
  parseOptions(releaseOptionsSchema, context);
  if (!config.releaseByEmptyCapture)
    throw invalid(
      'payment',
      'The option releaseByEmptyCapture is off: release it in PAYONE’s merchant interface',
    );
  return settle(api, context, 'capture', {
    amount: 0,
    params: [param('capturemode', 'completed')],
  });
}

interface Settlement {
  amount: number;
  params: Param[];
}

async function settle(
  api: PayoneApi,
  context: OperationContext,
  request: Extract<RequestName, 'capture' | 'debit'>,
  { amount, params }: Settlement,
): Promise<OperationReport> {
  const { payment } = context;
  const { txid, number } = sequenceOf(context);
  // How TransactionStatus, which has no more than these two, finds the operation again.
  const providerReference = operationReference(txid, number);
  const answer = await api.call(
    request,
    [
      param('txid', txid),
      param('sequencenumber', String(number)),
      param('amount', String(amount), 'amount'),
      param('currency', payment.currency),
      ...narrative(context),
      ...params,
    ],
    context,
  );
  const status = answer.get('status')?.toUpperCase() ?? '';
  const settled = answer.get('settleaccount');
  const data: JsonObject = {
    [sequenceKey(number)]: request,
    ...(settled !== undefined && { settleAccount: settled }),
  };
  const unchanged = { status: payment.status, rawStatus: payment.rawStatus, data };
  // A refund's amount is below 0.
  const taken = { ...unchanged, data: { ...data, ...claimOf(number, amount) } };
  switch (status) {
    case 'APPROVED':
      return {
        status: 'SUCCEEDED',
        rawStatus: status,
        providerReference,
        payment: request === 'capture' ? { ...taken, rawStatus: `capture ${status}` } : taken,
      };
    case 'PENDING':
      return { status: 'PENDING', rawStatus: status, providerReference, payment: taken };
    default:
      return { status: 'AMBIGUOUS', rawStatus: status, providerReference, payment: unchanged };
  }
}

/**
 * Part of what is reserved: update_session with the whole cart that remains, in `lines`. Its sum has to be what is
 * reserved less what is released, now and before.
 */
async function updateSession(api: PayoneApi, context: OperationContext): Promise<OperationReport> {
  parseOptions(releaseOptionsSchema, context);
  const { payment, operation } = context;
  const remains = remainsAfter(context);
  const { lines } = operation.request;
  if (!lines || sum(lines) !== remains)
    throw invalid(
      'lines',
      `A release of a part needs the cart that remains: all its lines, ${remains} in sum`,
    );
  const reserved = reservationOf(context);
  const answer = await api.call(
    'genericpayment',
    [
      param('add_paydata[action]', 'update_session'),
      param('workorderid', reserved.workorderId),
      param('add_paydata[session_id]', reserved.sessionId),
      param('add_paydata[reservation_txid]', reserved.txid),
      param('clearingtype', 'fnc'),
      param('financingtype', financingTypeOf(payment.method)),
      param('amount', String(remains)),
      param('currency', payment.currency),
      countryParam(context),
      ...narrative(context),
      ...linesOf(context, undefined, remains),
    ],
    context,
  );
  const newReservation = extra(answer, 'reservation_txid') ?? reserved.txid;
  const authorizedMethod = extra(answer, 'authorized_payment_method');
  return {
    status: 'SUCCEEDED',
    rawStatus: answer.get('status') ?? null,
    payment: {
      status: payment.status,
      rawStatus: payment.rawStatus,
      data: {
        reservationTxid: newReservation,
        reducedTo: remains,
        ...cartOf(remains),
        ...(authorizedMethod !== undefined && { authorizedPaymentMethod: authorizedMethod }),
      },
    },
  };
}

/** The customer's, as the payment was made: an erased order has the shop's alone. */
const countryParam = (context: OperationContext): Param => {
  const { field, value } = countryOf(context);
  return { name: 'country', field, value: text(context.payment.data['country']) ?? value };
};

/** What the cart comes to once a part is released. */
const remainsAfter = ({ payment, totals, operation }: OperationContext): number =>
  payment.amount - totals.released - operation.amount;

/** One entry for each sum that the cart has had, or may have: notifications of before may come after. */
const cartOf = (amount: number): JsonObject => ({ [cartKey(amount)]: true });
const cartKey = (amount: number): string => `cart.${amount}`;

/** A notification's `price` is what was reserved at first, or what a release of a part has left of it. */
export const isPriceOf = ({ amount, data, totals }: PaymentFacts, price: number): boolean =>
  price === amount || price === amount - totals.released || data[cartKey(price)] === true;

/** What PAYONE knows the reservation by. @throws ProviderError where it has not told its reservation_txid */
function reservationOf({ payment, prepared }: OperationContext) {
  const { data } = payment;
  const session = preparedSchema.safeParse(prepared).data;
  const txid = text(data['reservationTxid']);
  const workorderId = text(data['workorderId']) ?? session?.workorderId;
  const sessionId = text(data['klarnaSessionId']) ?? session?.sessionId;
  if (txid === undefined || workorderId === undefined || sessionId === undefined)
    throw invalid('payment', 'PAYONE has told no reservation_txid for this payment: release all of it');
  return { txid, workorderId, sessionId };
}

/** One entry for each number that is used: two reports at once can't undo each other's. */
export const sequenceKey = (number: number): string => `sequence.${number}`;

/** The one that was journalled, so that what is sent is what a notification is held against. */
function sequenceOf({ payment, operation }: OperationContext): { txid: string; number: number } {
  const { providerReference: txid, data } = payment;
  if (txid === null) throw invalid('payment', 'PAYONE has told no txid yet: wait for its TransactionStatus');
  const journalled = /^\d+\/(\d+)$/.exec(operation.providerReference ?? '')?.[1];
  const number = journalled === undefined ? nextNumber(data) : Number(journalled);
  if (number > HIGHEST_SEQUENCE_NUMBER)
    throw invalid(
      'payment',
      `PAYONE takes at most ${HIGHEST_SEQUENCE_NUMBER} captures and refunds of a payment`,
    );
  return { txid, number };
}

function nextNumber(data: JsonObject): number {
  const used = Object.keys(data).flatMap((key) => {
    const match = /^sequence\.(\d+)$/.exec(key);
    return match ? [Number(match[1])] : [];
  });
  return Math.max(0, ...used) + 1;
}

/** The lines that it is about, where the merchant names them: they have to add up to the amount. */
function linesOf(
  { operation }: OperationContext,
  deliveries: readonly (LineDelivery | null)[] | undefined,
  amount = operation.amount,
): Param[] {
  const { lines } = operation.request;
  if (!lines) return [];
  if (sum(lines) !== amount) throw invalid('lines', `They add up to ${sum(lines)} and not to ${amount}`);
  const params = itemParams(lines, 'lines', deliveries);
  if (hasTooManyItems(params)) throw invalid('lines', 'At most 400 items, discounts counted');
  return params;
}

const sum = (lines: readonly { total: number }[]): number => lines.reduce((all, { total }) => all + total, 0);

function parseOptions<S extends z.ZodType>(schema: S, { operation }: OperationContext): z.output<S> {
  const parsed = schema.safeParse(operation.request.providerOptions ?? {});
  if (parsed.success) return parsed.data;
  const [problem] = optionProblems('providerOptions', parsed.error);
  throw invalid(problem?.field ?? 'providerOptions', problem?.message ?? 'Is wrong');
}

/** The customer reads it on their statement. */
const narrative = ({ operation }: OperationContext): Param[] =>
  operation.request.message === undefined
    ? []
    : [param('narrative_text', operation.request.message, 'message')];

const param = (name: string, value: string, field = name): Param => ({ name, value, field });
const given = (name: string, field: string, value: string | undefined): Param[] =>
  value === undefined ? [] : [param(name, value, `providerOptions.${field}`)];
const day = (iso: string | undefined): string | undefined => iso?.replaceAll('-', '');
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const invalid = (field: string, message: string) =>
  new ProviderError('invalid', `${field}: ${message}`, { field });
