/** Lines of an order as PAYONE's items: `it id pr no de va`, and `sd ed` where a delivery date is told. */
import type { OrderLine } from '@kassa/protocol';
import type { Param } from './fields.ts';

/** "max [400]" */
const MOST_ITEMS = 400;

export interface LineDelivery {
  date?: string | undefined;
  endDate?: string | undefined;
}

interface Item {
  type: OrderLine['type'];
  line: OrderLine;
  unitPrice: number;
  quantity: number;
  /** Of the line that it was made from. */
  index: number;
}

/**
 * A line's discount becomes a voucher behind it: PAYONE's items have unit prices only, and their sum has to be what
 * Klarna authorized.
 * @param prefix what the shop calls them: `order.lines`
 */
export function itemParams(
  lines: readonly OrderLine[],
  prefix: string,
  deliveries: readonly (LineDelivery | null)[] = [],
): Param[] {
  const items = lines.flatMap((line, index): Item[] => {
    const { type, unitPrice, quantity, discountAmount } = line;
    const item = { type, line, unitPrice, quantity, index };
    if (discountAmount === 0) return [item];
    return [item, { ...item, type: 'voucher', unitPrice: -discountAmount, quantity: 1 }];
  });
  return items.flatMap(({ type, line, unitPrice, quantity, index }, place) => {
    const n = place + 1;
    const delivery = deliveries[index];
    const param = (name: string, value: string | undefined, field: string): Param[] =>
      value === undefined ? [] : [{ name: `${name}[${n}]`, value, field: `${prefix}.${index}.${field}` }];
    const day = (name: string, value: string | undefined) =>
      param(name, value?.replaceAll('-', ''), 'delivery');
    return [
      ...param('it', type, 'type'),
      ...param('id', line.reference, 'reference'),
      ...param('pr', String(unitPrice), 'unitPrice'),
      ...param('no', String(quantity), 'quantity'),
      ...param('de', line.name, 'name'),
      ...param('va', vatOf(line), 'taxRate'),
      ...day('sd', delivery?.date),
      ...day('ed', delivery?.endDate),
    ];
  });
}

/**
 * Below 100 is percent and from 100 on basis points, of four digits [I]: rates between 0 and 1 % and of 100 % can't be
 * said. `va` is optional, so they are left out.
 */
const vatOf = ({ taxRate }: OrderLine): string | undefined =>
  taxRate === 0 || (taxRate >= 100 && taxRate <= 9_999) ? String(taxRate) : undefined;

export const hasTooManyItems = (params: readonly Param[]): boolean =>
  params.some(({ name }) => name === `it[${MOST_ITEMS + 1}]`);
