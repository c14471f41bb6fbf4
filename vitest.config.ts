import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/{protocol,client,server,sandbox}/**/*.test.ts',
      'packages/providers/*/**/*.test.ts',
      'test/{contract,unit}/**/*.test.ts',
      'apps/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.browser.test.ts'],
    restoreMocks: true,
    testTimeout: 20_000,
  },
});
