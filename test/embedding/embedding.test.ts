/** The frameworks that most shops are written in. Others are tried in the long run. */
import { describePages, vite } from './pages.ts';

describePages([
  { name: 'plain-html', builds: [] },
  {
    name: 'react',
    builds: [vite('react'), vite('react', '--ssr=server.tsx', '--outDir=dist-server')],
    isServerRendered: true,
  },
  { name: 'vue', builds: [vite('vue')] },
]);
