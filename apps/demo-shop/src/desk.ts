/** Support's desk, in the demo alone: there everybody may try it. A shop's `who` asks the shop's own sign-in. */
import { createDesk, RIGHTS, type Desk } from '@kassa/desk';
import type { Checkout } from '@kassa/server';
import type { ShopConfig } from './config.ts';

export const DESK_PATH = '/desk';

export function demoDesk({ publicUrl, sandboxUrl, kassa }: ShopConfig, checkout: Checkout): Desk | undefined {
  if (sandboxUrl === undefined) return undefined;
  return createDesk({
    checkout,
    publicUrl: publicUrl + DESK_PATH,
    secret: `desk ${kassa.urlSecret}`,
    who: () => ({ name: 'demo', rights: RIGHTS }),
  });
}
