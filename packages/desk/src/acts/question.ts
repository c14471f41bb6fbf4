/** What may be done, as a question: what it is, what is written beside it, and how it is done. */
import type { Right } from '../person.ts';

export interface Field {
  name: 'amount' | 'message' | 'final' | 'despiteDispute' | 'outcome' | 'reference' | 'reason';
  kind: 'text' | 'choice' | 'check';
  label: string;
  hint?: string;
  /** What stands in it at first. */
  value?: string;
  /** Of a choice. */
  choices?: readonly string[];
}

/** What was typed, by the name of the field; what was left empty is absent. */
export type Typed = Readonly<{ [Name in Field['name']]?: string | undefined }>;

export interface Question {
  right: Right;
  /** Of the link that leads to it, and of the button that does it. */
  text: string;
  title: string;
  /** What will happen. */
  explains: string;
  fields: readonly Field[];
  /**
   * Does it once, however often it is called with the same key.
   * @returns what the payment's page then says was done
   * @throws KassaError; with a field's name where that is wrong
   */
  run(by: { name: string; key: string }, typed: Typed): Promise<Done>;
}

/** A word in the address of the payment's page: never text that it shows. */
export type Done = 'asked' | 'resolved' | 'resent' | `operation-${number}`;
