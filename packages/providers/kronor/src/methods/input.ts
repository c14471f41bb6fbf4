/** What may be answered before paying, and what Kronor is told of it. For servers and browsers alike. */
import type { PaymentInput } from '@kassa/protocol';
import { methodName, type MethodName } from './method-names.ts';
import { isWithin, type Days } from './execution-days.ts';

type Values = Partial<Record<'phone' | 'bank' | 'date' | 'method' | 'accepted', string>>;

/** What the customer gave; an empty field is none. */
function valuesOf(input: PaymentInput): Values {
  if (input.kind !== 'fields') return {};
  return Object.fromEntries(Object.entries(input.values).filter(([, value]) => value.trim() !== ''));
}

/** The phone number that the customer typed for Swish; undefined without one. */
export const typedNumber = (method: string, input: PaymentInput): string | undefined =>
  methodName(method) === 'swish' ? valuesOf(input).phone : undefined;

/** `swishNumber`. Its rules are large: a page loads them only for a customer who typed a number. */
type NumberRule = (text: string) => string | undefined;

interface InputRules {
  /** As for `bankFields`. */
  days: Days | null;
  swishNumber: NumberRule;
}

/** Ours before any call, by the name that the page gave it. */
export function inputProblems(
  method: string,
  input: PaymentInput,
  { days, swishNumber }: InputRules,
): { field: string; message: string }[] {
  if (input.kind === 'klarna_widget')
    return [{ field: 'input.kind', message: 'This method takes no widget’s authorization' }];
  const { phone, bank, date, method: chosen } = valuesOf(input);
  const problem = (broken: boolean, field: string, message: string) => (broken ? [{ field, message }] : []);
  const isId = (text: string | undefined) => text !== undefined && /^\d{1,18}$/.test(text);
  switch (methodName(method)) {
    case 'swish':
      return problem(
        phone !== undefined && swishNumber(phone) === undefined,
        'input.phone',
        'Not a phone number',
      );
    case 'bank':
      return [
        ...problem(!isId(bank), 'input.bank', 'Choose a bank'),
        ...problem(
          date !== undefined && !days,
          'input.date',
          'The day can’t be chosen in this session (allowExecutionDate)',
        ),
        ...problem(
          date !== undefined && days !== null && !isWithin(days, date),
          'input.date',
          'From tomorrow to 90 days ahead',
        ),
      ];
    case 'p24':
      return problem(chosen !== undefined && !isId(chosen), 'input.method', 'Not one of the list');
    default:
      return [];
  }
}

export interface PayOptions {
  swishNumber: NumberRule;
  idempotencyKey: string;
  returnUrl: string;
  /** Bank transfer: in a browser, or in the bank's app. */
  flow: 'ecom' | 'mcom';
  /** Bank transfer: what the bank has to bring back. */
  redirectState: string;
}

/** The variable `$payment` of the method's mutation. */
export function paymentVariable(
  name: MethodName,
  input: PaymentInput,
  { swishNumber, idempotencyKey, returnUrl, flow, redirectState }: PayOptions,
): Record<string, unknown> {
  const values = valuesOf(input);
  const common = { idempotencyKey, returnUrl, merchantReturnUrl: returnUrl };
  switch (name) {
    case 'swish':
      return values.phone === undefined
        ? { ...common, flow: 'mcom' }
        : { ...common, flow: 'ecom', customerSwishNumber: swishNumber(values.phone) };
    case 'mobilepay':
    case 'vipps':
      return { ...common, userFlow: 'WebRedirect' };
    case 'p24':
      return {
        ...common,
        paymentMethodId: values.method,
        p24RegulationAccept: values.method !== undefined && values.accepted === 'true',
      };
    case 'bank':
      return {
        ...common,
        aspspId: values.bank,
        executionDate: values.date,
        flow,
        requestRedirectState: redirectState,
      };
    case 'card':
    case 'paypal':
      return common;
  }
}
