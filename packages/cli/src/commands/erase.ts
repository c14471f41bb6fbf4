/** `kassa erase order | customer`: a person who asks to be forgotten. */
import { operand, type ApiCommand } from '../command.ts';
import { wrongUse } from '../failure.ts';
import { segment } from './segment.ts';

const YES = { type: 'boolean', help: 'it can’t be undone: nothing is erased without this' } as const;

export const eraseOrder = erase('order', 'orders', {
  summary: 'erases the person from one order',
  details: `Takes your own reference of the order. What the books need stays. Refused while a payment of
the order is open.`,
  examples: ['kassa erase order order-1042 --yes'],
});

export const eraseCustomer = erase('customer', 'customers', {
  summary: 'erases a customer from all orders, and has providers forget them',
  details: `Takes your own reference of the customer. What the books need stays. Refused while a payment
of one of their orders is open.`,
  examples: ['kassa erase customer c-77 --yes'],
});

function erase(
  what: string,
  route: string,
  about: Pick<ApiCommand, 'summary' | 'details' | 'examples'>,
): ApiCommand {
  return {
    ...about,
    name: `erase ${what}`,
    operands: ['<reference>'],
    options: { yes: YES },
    run: async (call) => {
      const reference = operand(call);
      const path = `/${route}/${segment(reference, 'reference')}`;
      if (!call.flag('yes'))
        throw wrongUse(`This erases the person of ${what} ${reference} for good.`, 'Add --yes to do it.');
      await call.api.call('DELETE', path);
      // The server takes a customer whom it doesn't know: a second request of theirs has succeeded too.
      const done =
        what === 'order'
          ? `The person is erased from order ${reference}.`
          : `Nothing of a customer ${reference} is left to erase.`;
      call.show({ erased: reference }, () => `${done}\n`);
    },
  };
}
