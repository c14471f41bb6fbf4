/** `providerOptions.kronor` of one order. */
import type { OrderDetails, Problem } from '@kassa/provider';
import * as z from 'zod';

const schema = z.strictObject({
  /** The customer may choose the day of a bank transfer. */
  allowExecutionDate: z.boolean().default(false),
  preferredGateway: z.literal('KRONOR').optional(),
  /** Of a bank transfer: in a browser, or in the bank's app. */
  bankTransferFlow: z.enum(['ecom', 'mcom']).default('ecom'),
});
export type OrderOptions = z.infer<typeof schema>;

const PREFIX = 'providerOptions.kronor';

/** What is wrong with `createSession({ providerOptions: { kronor: … } })`, by the name below. */
export const optionProblems = (options: OrderDetails['options']): Problem[] =>
  readOrderOptions({ options }).problems.map(({ field, message }) => ({
    field: field.slice(PREFIX.length + 1),
    message,
  }));

export function readOrderOptions({ options }: Pick<OrderDetails, 'options'>): {
  options: OrderOptions;
  problems: Problem[];
} {
  const { saveCardDetails, ...known } = options;
  const parsed = schema.safeParse(known);
  const problems = (parsed.error?.issues ?? []).map((issue) => ({
    field: [PREFIX, ...issue.path].join('.'),
    message: issue.message,
  }));
  if (saveCardDetails !== undefined)
    problems.push({
      field: `${PREFIX}.saveCardDetails`,
      message: 'Saved cards are not supported',
    });
  return { options: parsed.data ?? schema.parse({}), problems };
}
