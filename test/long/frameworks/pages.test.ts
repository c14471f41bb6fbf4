/** Frameworks besides those of `npm test`, and React as it is while a shop is written. */
import { describePages, vite } from '../../embedding/pages.ts';

describePages([
  { name: 'svelte', builds: [vite('svelte')] },
  { name: 'solid', builds: [vite('solid')] },
  { name: 'preact', builds: [vite('preact')] },
  {
    name: 'react-strict',
    builds: [vite('react-strict', '--mode=development')],
    mode: 'development',
  },
  { name: 'angular', builds: [['ng', 'build']] },
  {
    name: 'next',
    builds: [['next', 'build']],
    isServerRendered: true,
    server: ['next', 'start', '--hostname', '127.0.0.1'],
  },
  {
    name: 'react-router',
    builds: [['react-router', 'build']],
    isServerRendered: true,
    server: ['react-router-serve', 'build/server/index.js'],
  },
  {
    name: 'nuxt',
    builds: [['nuxt', 'build']],
    isServerRendered: true,
    server: ['node', '.output/server/index.mjs'],
  },
  {
    name: 'sveltekit',
    builds: [['vite', 'build']],
    isServerRendered: true,
    server: ['node', 'build'],
  },
  {
    name: 'astro',
    builds: [['astro', 'build']],
    isServerRendered: true,
    server: ['node', 'dist/server/entry.mjs'],
  },
]);
