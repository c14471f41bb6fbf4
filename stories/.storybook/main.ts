import type { StorybookConfig } from '@storybook/web-components-vite';

const config: StorybookConfig = {
  framework: '@storybook/web-components-vite',
  stories: ['../guides/*.mdx', '../elements/*.mdx', '../*.stories.ts'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y'],
  staticDirs: ['static'],
  // A brand's `light-dark()` stays as it is written: what a minifier makes of it for older browsers needs a rule of its own.
  viteFinal: (vite) => ({ ...vite, build: { ...vite.build, cssMinify: false, cssTarget: 'esnext' } }),
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
};
export default config;
