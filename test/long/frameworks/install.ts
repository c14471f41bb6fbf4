/** Before the tests here: the install of test/published, with more frameworks. */
import type { TestProject } from 'vitest/node';
import { installShop } from '../../published/install.ts';

const FRAMEWORKS = {
  '@sveltejs/vite-plugin-svelte': '7.3.1',
  'solid-js': '1.9.20',
  svelte: '5.57.3',
  'svelte-check': '4.7.8',
  'vite-plugin-solid': '2.11.14',
};

export default function setUp(project: TestProject): Promise<() => Promise<void>> {
  return installShop(project, FRAMEWORKS);
}
