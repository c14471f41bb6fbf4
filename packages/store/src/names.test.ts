import { expect, it } from 'vitest';
import { onBothDialects } from '../../server/test-support/dialects.ts';
import { sqlName } from './names.ts';

it('a name has an underscore in SQL where code has a capital letter', () => {
  const names = ['merchantReference', 'id', 'kysely_migration'];
  expect(names.map(sqlName)).toEqual(['merchant_reference', 'id', 'kysely_migration']);
});

onBothDialects((newStore) => {
  it('a row is written, found and read by the names that code has', async () => {
    const store = await newStore();
    await store.start();
    const order = { id: 'ord_1', merchantId: 'm', merchantReference: 'r', createdAt: 'now', retainAt: null };
    await store.db.insertInto('orders').values(order).execute();
    const found = store.db.selectFrom('orders as o').selectAll().where('o.merchantReference', '=', 'r');
    expect(found.compile().sql).toContain('"o"."merchant_reference"');
    expect(await found.execute()).toEqual([order]);
    await store.close();
  });
});
