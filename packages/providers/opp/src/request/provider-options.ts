/**
 * Parameters that a merchant sends along, by the dotted names of the API: `bankAccount.country`,
 * `customParameters[cart]`. What we send ourselves can't be overridden, and card data is turned away at every
 * door: it would bring this server, its log and its database under the card industry's rules.
 */
import * as z from 'zod';

export const NO_CARD_DATA =
  'must not hold card data: it never passes through here. Pay by a brand that redirects to a page of the provider';

/** Sent by us alone. */
const OURS = [
  'entityId',
  'entityType',
  'merchant.id',
  'amount',
  'currency',
  'paymentBrand',
  'paymentType',
  'merchantTransactionId',
  'shopperResultUrl',
  'notificationUrl',
];

/** Paid by card data alone, at the parent platform. */
const CARD_BRANDS = ['VISA', 'MASTER', 'MAESTRO', 'AMEX', 'DINERS', 'DISCOVER', 'JCB'];

export const isCardBrand = (brand: string): boolean => CARD_BRANDS.includes(brand);

/** `card`, `card.number`, `card[number]`, and the same below anything else. */
export const isCardField = (name: string): boolean => /(^|[.[])card($|[.[\]])/i.test(name);

export const parametersSchema = z
  .record(z.string(), z.string().min(1, 'must not be empty').max(2048, 'must be 2048 characters at most'))
  .check((context) => {
    for (const name of Object.keys(context.value)) {
      const problem = nameProblem(name);
      if (problem !== undefined)
        context.issues.push({ code: 'custom', path: [name], message: problem, input: name });
    }
  });

function nameProblem(name: string): string | undefined {
  if (isCardField(name)) return NO_CARD_DATA;
  if (OURS.includes(name)) return 'must not be set here: it is sent already';
  return /^[A-Za-z]\w*([.[]\w+\]?)*$/.test(name) ? undefined : 'must be a dotted name';
}

/** `createSession({ providerOptions: { opp: … } })` */
export const sessionOptionsSchema = z.strictObject({
  /** Over the option of the same name, for this order's payments. */
  parameters: parametersSchema.default({}),
});
