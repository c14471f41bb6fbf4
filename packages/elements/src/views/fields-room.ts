/** How much room fields will take, so that nothing moves when their views come. Heights as in payment-fields.ts. */
import type { Field } from '@kassa/protocol';
import type { Choice } from './choice-list/choice-content.ts';

/** The most options that a native select shows without logos. */
const FEW = 6;

/** By how many `em` the list for a choice is higher than a native select; undefined where there is no list. */
export const listRoom = ({ options, required }: Choice): number | undefined =>
  options.length > FEW || options.some(({ logoUrl }) => logoUrl)
    ? // As in choice-list.styles.ts: rows of 3 em, of which an optional choice has one more.
      Math.min(17.5, (options.length - Number(required)) * 3)
    : undefined;

const heightOf = (field: Field): number =>
  field.type === 'acceptance'
    ? field.url
      ? 3.75
      : 1.5
    : 4.78 +
      (field.type === 'choice'
        ? (listRoom(field) ?? 0)
        : (field.hint ? 1.7 : 0) + (field.orderEnding ? 1.9 : 0));

/** The height of all in `em`, with the gaps between them. */
export const roomFor = (fields: readonly Field[]): number =>
  fields.reduce((room, field) => room + heightOf(field) + 1, -0.75);
