/** How much room a list of choices will take, so that nothing moves when it comes in place of a native select. */
import type { Choice } from './choice-content.ts';

/** The most options that a native select shows without logos. */
const FEW = 6;

/** By how many `em` the list for a choice is higher than a native select; undefined where there is no list. */
export const listRoom = ({ options, required }: Choice): number | undefined =>
  options.length > FEW || options.some(({ logoUrl }) => logoUrl)
    ? // As in choice-list.styles.ts: rows of 3 em, of which an optional choice has one more.
      Math.min(17.5, (options.length - Number(required)) * 3)
    : undefined;
