/** The frameworks that most shops are written in. Others are tried in the long run. */
import { describePages } from './pages.ts';

describePages([
  { name: 'plain-html', builds: [] },
  { name: 'react', builds: [[], ['--ssr=server.tsx', '--outDir=dist-server']] },
  { name: 'vue', builds: [[]] },
]);
