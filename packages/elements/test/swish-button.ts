/** What the tests of <kronor-swish-button> share. */
import { html } from '@open-wc/testing';
import { mount, type MountOptions } from './mount.ts';
import { appSwitch, BANK, PHONE_FIELD, SWISH } from './swish.ts';
import { en as words } from '../src/words/later/app-switch.ts';
import type { KronorSwishButton } from '../src/kronor-swish-button/kronor-swish-button.ts';
import '../src/define.ts';
import '../src/kronor-swish-button/kronor-swish-button.define.ts';

export const say = (key: keyof typeof words, values: Record<string, string> = {}) =>
  words[key].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
export const PAY = say('app.pay', { amount: 'SEK 249.00', app: 'Swish' });

export async function mountButton({ snapshot, ...options }: MountOptions = {}) {
  const mounted = await mount(html`<kronor-swish-button></kronor-swish-button>`, {
    snapshot: { methods: [BANK, SWISH], ...snapshot },
    preparations: { [SWISH.id]: PHONE_FIELD },
    nextAction: appSwitch(),
    ...options,
  });
  const element = mounted.session.querySelector('kronor-swish-button') as KronorSwishButton;
  await element.updateComplete;
  const payments = () => mounted.transport.commands.filter(({ kind }) => kind === 'pay');
  return { ...mounted, element, payments };
}
