/** What a customer is asked before paying, and what may be answered. */
import type { Field, PaymentInput } from '@kassa/protocol';
import type { Prepared, PrepareContext, Problem } from '@kassa/server/provider';
import * as z from 'zod';
import type { KronorApi } from './api.ts';
import { GATEWAY } from './documents.ts';
import { methodName, type MethodName } from './method-names.ts';
import type { KronorConfig } from './options.ts';
import { readOrderOptions } from './order-options.ts';
import { banksAnswer, p24Answer } from './schemas.ts';
import { openSession } from './sessions.ts';
import { FIELD_TEXTS, inLanguage } from './texts.ts';

const DAY = 86_400_000;
/** Calls for a list may take this long, retries included; then the customer is told and may choose again. */
const LIST_MS = 15_000;

/** A Swish number as people write it; spaces and hyphens are theirs. Swedish mobile, or any with a country code. */
const PHONE = String.raw`(\+|00)?[0-9][0-9 \-]{6,18}`;

const valuesSchema = z.object({
  phone: z.string().optional(),
  bank: z.string().optional(),
  date: z.string().optional(),
  method: z.string().optional(),
  accepted: z.string().optional(),
});
export type Values = z.infer<typeof valuesSchema>;

/** What the customer gave; an empty field is none. */
export function valuesOf(input: PaymentInput): Values {
  if (input.kind !== 'fields') return {};
  return valuesSchema.parse(
    Object.fromEntries(Object.entries(input.values).filter(([, value]) => value.trim() !== '')),
  );
}

/** `070-123 45 67` is `46701234567`: digits with the country code, as Swish has them. Undefined: not a phone number. */
export function swishNumber(text: string): string | undefined {
  const digits = text.replace(/[\s()-]/g, '');
  const international = digits.replace(/^(\+|00)/, '').replace(/^0(?=7)/, '46');
  return /^[1-9]\d{7,14}$/.test(international) && /^\+?\d+$/.test(digits) ? international : undefined;
}

export async function prepare(
  api: KronorApi,
  config: KronorConfig,
  context: PrepareContext,
): Promise<Prepared> {
  const fields = await FIELDS[methodName(context.method)](api, config, context);
  return fields.length === 0
    ? { preparation: { kind: 'none' } }
    : { preparation: { kind: 'fields', fields } };
}

type MakeFields = (api: KronorApi, config: KronorConfig, context: PrepareContext) => Promise<Field[]>;
const nothing: MakeFields = () => Promise.resolve([]);

const FIELDS: Record<MethodName, MakeFields> = {
  swish: (_api, _config, { order }) =>
    Promise.resolve([
      {
        type: 'tel',
        name: 'phone',
        label: inLanguage(FIELD_TEXTS.phone, order.language),
        required: false,
        pattern: PHONE,
      },
    ]),
  card: nothing,
  mobilepay: nothing,
  vipps: nothing,
  paypal: nothing,
  p24: async (api, config, context) => {
    const answer = await ask(api, config, context, GATEWAY.p24Methods, p24Answer);
    const { language } = context.order;
    const options = answer.AvailableP24PaymentMethods.map(({ p24Id, name, imgUrl }) => ({
      value: p24Id,
      label: name,
      logoUrl: imgUrl,
    }));
    if (options.length === 0) return [];
    return [
      {
        type: 'choice',
        name: 'method',
        label: inLanguage(FIELD_TEXTS.p24Method, language),
        required: false,
        options,
      },
      {
        type: 'acceptance',
        name: 'accepted',
        label: inLanguage(FIELD_TEXTS.p24Accept, language),
        required: false,
        url: 'https://www.przelewy24.pl/regulamin',
      },
    ];
  },
  bank: async (api, config, context) => {
    const answer = await ask(api, config, context, GATEWAY.banks, banksAnswer);
    const { language } = context.order;
    const banks = answer.paymentGatewayGetAspspsForPaymentSession;
    const fields: Field[] = [
      {
        type: 'choice',
        name: 'bank',
        label: inLanguage(FIELD_TEXTS.bank, language),
        required: true,
        options: banks.map(({ id, name, logoUrl }) => ({ value: id, label: name, logoUrl })),
      },
    ];
    if (readOrderOptions(context).options.allowExecutionDate)
      fields.push({
        type: 'date',
        name: 'date',
        label: inLanguage(FIELD_TEXTS.date, language),
        required: false,
        min: dayFrom(context.now(), 1),
        max: dayFrom(context.now(), 90),
      });
    return fields;
  },
};

const dayFrom = (now: Date, days: number): string =>
  new Date(now.getTime() + days * DAY).toISOString().slice(0, 10);

/** Lists belong to a session: this one is opened for them, and is the one that is paid in when it is found again. */
async function ask<S extends z.ZodType>(
  api: KronorApi,
  config: KronorConfig,
  context: PrepareContext,
  document: string,
  answer: S,
): Promise<z.infer<S>> {
  const until = Date.now() + LIST_MS;
  const { token } = await openSession(api, config, context, {
    attempt: `${context.sessionId} ${context.method}`,
    times: { from: context.now(), sessionExpiresAt: context.sessionExpiresAt },
    until,
  });
  return api.call(document, {}, answer, { token, signal: context.signal, until });
}

/** Ours before any call, by the name that the page gave it. */
export function inputProblems(method: string, input: PaymentInput, now: Date): Problem[] {
  if (input.kind === 'klarna_widget')
    return [{ field: 'input.kind', message: 'This method takes no widget’s authorization' }];
  const { phone, bank, date } = valuesOf(input);
  switch (methodName(method)) {
    case 'swish':
      return phone !== undefined && swishNumber(phone) === undefined
        ? [{ field: 'input.phone', message: 'Not a phone number' }]
        : [];
    case 'bank': {
      const problems: Problem[] = [];
      if (bank === undefined || !/^\d{1,18}$/.test(bank))
        problems.push({ field: 'input.bank', message: 'Choose a bank' });
      const isDay = date === undefined || z.iso.date().safeParse(date).success;
      if (!isDay || (date !== undefined && (date < dayFrom(now, 1) || date > dayFrom(now, 90))))
        problems.push({ field: 'input.date', message: 'From tomorrow to 90 days ahead' });
      return problems;
    }
    case 'p24': {
      const { method: chosen } = valuesOf(input);
      return chosen !== undefined && !/^\d{1,18}$/.test(chosen)
        ? [{ field: 'input.method', message: 'Not one of the list' }]
        : [];
    }
    default:
      return [];
  }
}
