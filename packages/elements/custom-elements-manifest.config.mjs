export default {
  globs: ['src/**/*.ts'],
  exclude: ['src/**/*.test.ts', 'src/internal/**', 'src/locales/**'],
  litelement: true,
};
