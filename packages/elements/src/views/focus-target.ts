import type { ReactiveElement } from 'lit';

/** The part that takes the focus: the safe answer to a question, else a title or a message, else what is chosen, else the first choice. */
export const focusTarget = ({ renderRoot }: ReactiveElement): HTMLElement | null =>
  renderRoot.querySelector<HTMLElement>('.keep') ??
  renderRoot.querySelector<HTMLElement>('[tabindex="-1"], .row :checked') ??
  renderRoot.querySelector<HTMLElement>('.methods input, form .button');
