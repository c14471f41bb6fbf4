import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/{protocol,client,server,sandbox-kit}/**/*.test.ts',
      'packages/providers/*/**/*.test.ts',
      'test/{contract,unit}/**/*.test.ts',
      'apps/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.browser.test.ts'],
    restoreMocks: true,
    setupFiles: ['test/support/patience.ts'],
    testTimeout: 60_000,
  },
});
