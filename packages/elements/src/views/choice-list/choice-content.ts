import type { Field } from '@kassa/protocol';

export type Choice = Extract<Field, { type: 'choice' }>;

/** A choice field and what the list shows for it. */
export interface ChoiceContent {
  field: Choice;
  label: string;
  value: string;
  /** What is wrong, which stands beside it. */
  problem: string | undefined;
  onInput: (name: string, value: string) => void;
}
