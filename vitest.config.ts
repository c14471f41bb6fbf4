import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.browser.test.ts'],
    restoreMocks: true,
    setupFiles: ['test/support/patience.ts'],
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'packages/{protocol,client,server,sandbox-kit}/**/*.test.ts',
            'packages/providers/*/**/*.test.ts',
            'test/{contract,faults,unit}/**/*.test.ts',
            'apps/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'published',
          include: ['test/published/*.test.ts'],
          globalSetup: 'test/published/install.ts',
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
