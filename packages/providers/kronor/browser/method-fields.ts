/** What a customer is asked before paying, with Kronor's lists where it has them. */
import { KassaError, type Field } from '@kassa/protocol';
import { GATEWAY } from '../src/documents.ts';
import type * as fields from '../src/methods/fields.ts';
import type { Days } from '../src/methods/execution-days.ts';
import { methodName } from '../src/methods/method-names.ts';
import { banks, p24 } from './answers.ts';
import type { KronorSession } from './kronor-session.ts';

let loading: Promise<typeof fields> | undefined;

/**
 * The fields and their words in all languages. They come behind the first list and are there when a method is chosen;
 * where that has failed, the choice tries again. @throws KassaError
 */
export const loadFields = () =>
  (loading ??= import('../src/methods/fields.ts').catch((cause: unknown) => {
    loading = undefined;
    throw new KassaError('network', 'The fields could not be loaded', { cause });
  }));

/** @param days of a bank transfer, for the customer to choose of. @throws KassaError */
export async function fieldsOf(
  session: KronorSession,
  method: string,
  { language, days }: { language: string; days: Days | null },
): Promise<Field[]> {
  switch (methodName(method)) {
    case 'swish':
      return (await loadFields()).swishFields(language);
    case 'bank': {
      const [{ bankFields }, { paymentGatewayGetAspspsForPaymentSession: list }] = await Promise.all([
        loadFields(),
        session.call(GATEWAY.banks, {}, banks),
      ]);
      return bankFields(list, language, days);
    }
    case 'p24': {
      const [{ p24Fields }, { AvailableP24PaymentMethods: list }] = await Promise.all([
        loadFields(),
        session.call(GATEWAY.p24Methods, {}, p24),
      ]);
      return p24Fields(list, language);
    }
    default:
      return [];
  }
}
