import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

// Drawn for each visit: a token is one customer's.
export default defineConfig({ output: 'server', adapter: node({ mode: 'standalone' }) });
