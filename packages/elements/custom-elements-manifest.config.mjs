export default {
  globs: ['src/**/*.ts'],
  exclude: ['src/**/*.test.ts', 'src/{base,checkout,views,words}/**'],
  litelement: true,
};
