/** What the pages that `@kassa/ssr` draws may speak, and the shop's own words for them. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { wrongUse } from '../failure.ts';
import type { Spoken } from './packages.ts';

/** A name that no words are kept under would leave its language out, and the pages would be in English. */
export const languages = z
  .array(
    z
      .string()
      .regex(/^[a-z]{2,3}$/, 'must be a language without a region, such as sv or nb')
      .refine((language) => language !== 'no' && language !== 'nn', 'is nb here, as all Norwegian: write nb'),
  )
  .min(1, 'needs at least one language');

export const texts = z.record(z.string(), z.record(z.string(), z.string()));

/** @throws Failure for a file that isn't there, or has something else */
export async function readTexts(file: string | undefined): Promise<Spoken['texts']> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw wrongUse(`KASSA_TEXTS: ${file} can't be read: ${(error as Error).message}`);
  });
  const { data } = texts.safeParse(jsonOf(text));
  if (data) return data;
  throw wrongUse(`KASSA_TEXTS: ${file} must be JSON like { "sv": { "pay": "Köp för {amount}" } }`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
