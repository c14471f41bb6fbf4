/** `providerOptions.kronor` of one order. */
import type { OrderDetails, Problem } from '@kassa/server/provider';
import * as z from 'zod';

const schema = z.strictObject({
  /** The customer may choose the day of a bank transfer. */
  allowExecutionDate: z.boolean().default(false),
  preferredGateway: z.literal('KRONOR').optional(),
  /** Of a bank transfer: in a browser, or in the bank's app. */
  bankTransferFlow: z.enum(['ecom', 'mcom']).default('ecom'),
});
export type OrderOptions = z.infer<typeof schema>;

export function readOrderOptions({ options }: OrderDetails): { options: OrderOptions; problems: Problem[] } {
  const { saveCardDetails, ...known } = options;
  const parsed = schema.safeParse(known);
  const problems = (parsed.error?.issues ?? []).map((issue) => ({
    field: ['providerOptions.kronor', ...issue.path].join('.'),
    message: issue.message,
  }));
  if (saveCardDetails !== undefined)
    problems.push({
      field: 'providerOptions.kronor.saveCardDetails',
      message: 'Saved cards are not supported',
    });
  return { options: parsed.data ?? schema.parse({}), problems };
}
