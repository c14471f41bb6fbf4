/** Before the tests here: the install of test/published, with more frameworks. */
import type { TestProject } from 'vitest/node';
import { installShop } from '../../published/install.ts';

const FRAMEWORKS = {
  '@angular/build': '22.2.7',
  '@angular/cli': '22.2.7',
  '@angular/common': '22.2.6',
  '@angular/compiler': '22.2.6',
  '@angular/compiler-cli': '22.2.6',
  '@angular/core': '22.2.6',
  '@angular/platform-browser': '22.2.6',
  '@astrojs/check': '0.9.10',
  '@astrojs/node': '11.1.6',
  '@react-router/dev': '8.4.0',
  '@react-router/node': '8.4.0',
  '@react-router/serve': '8.4.0',
  '@sveltejs/adapter-node': '6.0.1',
  '@sveltejs/kit': '3.2.0',
  '@sveltejs/vite-plugin-svelte': '7.3.1',
  astro: '7.3.5',
  isbot: '5.2.3',
  next: '16.4.6',
  nuxt: '4.5.2',
  preact: '11.2.0',
  'react-router': '8.4.0',
  'solid-js': '1.9.20',
  svelte: '5.57.3',
  'svelte-check': '4.7.8',
  'vite-plugin-solid': '2.11.14',
};

/** No shop has all of these. Beside Angular, npm gives Astro's checker a runtime of WebAssembly that it can't work with. */
const OVERRIDES = { '@emnapi/core': '^1.11.0', '@emnapi/runtime': '^1.11.0' };

export default function setUp(project: TestProject): Promise<() => Promise<void>> {
  return installShop(project, FRAMEWORKS, OVERRIDES);
}
