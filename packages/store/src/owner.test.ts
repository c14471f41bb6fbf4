import { describe, expect, it } from 'vitest';
import { onBothDialects } from '../../server/test-support/dialects.ts';
import { ConfigError } from '@kassa/protocol/options';
import { claimDatabase } from './owner.ts';

onBothDialects((newStore) => {
  describe('a database', () => {
    it('belongs to the first merchant that starts with it, and lets in no other', async () => {
      const store = await newStore();
      await store.start();
      await Promise.all([claimDatabase(store.db, 'shop-a'), claimDatabase(store.db, 'shop-a')]);
      await claimDatabase(store.db, 'shop-a');
      const other = claimDatabase(store.db, 'shop-b');
      await expect(other).rejects.toThrow(ConfigError);
      await expect(other).rejects.toThrow('merchant.id: the database is that of "shop-a"');
      await store.close();
    });
  });
});
