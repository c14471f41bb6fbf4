/** A customer's way through a shop whose routes stand in the fragment. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { routeOf, startHashRoutedShop } from '../support/hash-routed-shop.ts';
import type { SmallShop } from '../support/small-shop.ts';
import type { Browser } from './engine.ts';
import { Shopper } from './shopper.ts';

/** Makes the tests. */
export function hashRouteJourneys(browser: () => Browser): void {
  let shop: SmallShop;
  beforeEach(async () => {
    shop = await startHashRoutedShop();
  });
  afterEach(() => shop.close());

  it('pays by bank, comes back to the order’s route, and finds it again by a reload', async () => {
    const shopper = new Shopper(await browser().newCustomer(), shop.url);
    await shopper.open('/#/checkout');
    await shopper.canPay();
    await shopper.choose('Pay by bank');
    await shopper.press('Pay ');
    await shopper.comesTo(`${shop.sandboxUrl}krofort/`);
    await shopper.chooseAtBank();
    await shopper.press('Approve');
    for (const again of [false, true]) {
      if (again) await shopper.reload();
      await shopper.sees('Your order');
      await shopper.sees('Paid');
      expect(await shopper.tab.url()).toBe(routeOf(shop, '/orders/1'));
    }
    expect(await shop.payments()).toMatchObject([{ status: 'PAID' }]);
  });
}
