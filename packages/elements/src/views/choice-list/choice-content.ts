import type { Field } from '@kassa/protocol';

export type Choice = Extract<Field, { type: 'choice' }>;

/** A choice field and what the list shows for it. */
export interface ChoiceContent {
  field: Choice;
  /** With its own language in it. */
  label: unknown;
  /** BCP 47: of the options and of the provider's words. */
  language: string | undefined;
  value: string;
  /** The problem with the value, shown by the picker beside the list. */
  problem: string | undefined;
  onInput: (name: string, value: string) => void;
}
