import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { optionSentence } from './option-sentence.ts';

const schema = z.strictObject({
  name: z.string().min(1, 'must not be empty'),
  list: z.array(z.strictObject({ key: z.string().min(1, 'must not be empty') })).optional(),
  texts: z.record(z.string().regex(/^[a-z]+$/, 'must be lower case'), z.string()).optional(),
});
const sentencesOf = (options: unknown) => schema.safeParse(options).error?.issues.map(optionSentence);

describe('optionSentence', () => {
  it.each([
    ['an option by its name', { name: '' }, ['name must not be empty.']],
    [
      'an option in a list by its place',
      { name: 'a', list: [{ key: '' }] },
      ['list[0].key must not be empty.'],
    ],
    ['the wrong name of an entry', { name: 'a', texts: { A: 'secret' } }, ['texts.A must be lower case.']],
    ['an option that there is not', { name: 'a', nmae: 'secret' }, ['nmae: there is no such option.']],
    [
      'options that are no object',
      null,
      ['options is wrong: Invalid input: expected object, received null.'],
    ],
  ])('names %s and no value', (_, options, sentences) => {
    expect(sentencesOf(options)).toEqual(sentences);
  });
});
