import { warn } from '../base/warn.ts';
import { emit } from '../base/emit.ts';
import type {} from './events.ts';

/** An order that the shop places itself may take its time: the customer can choose another way meanwhile. */
const WITHIN_MS = { 'before-pay': 10_000, 'own-method-submit': 600_000 };

/**
 * Fires the event and waits for the promises that its listeners give to `waitUntil`.
 * @returns false when a listener prevented it
 * @throws what a promise rejects with, or what took too long
 */
export async function askShop(
  from: HTMLElement,
  name: keyof typeof WITHIN_MS,
  method: string,
): Promise<boolean> {
  const answers: Promise<unknown>[] = [];
  let isAsked = false;
  const waitUntil = (answer: Promise<unknown>) =>
    isAsked ? warn('waitUntil', from, name) : void answers.push(answer);
  const mayGoOn = emit(from, name, { method, waitUntil }, { cancelable: true });
  isAsked = true;
  const late = new Promise((_, reject) => {
    setTimeout(reject, WITHIN_MS[name], `${name} took too long`);
  });
  await Promise.race([Promise.all(answers), late]);
  return mayGoOn;
}
