/** At most `max` characters of a provider's words, and none of them in halves: an emoji is two units of a JavaScript text. */
export const cutText = (words: string, max: number): string => Array.from(words).slice(0, max).join('');
