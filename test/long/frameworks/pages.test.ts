/** Frameworks besides those of `npm test`, and React as it is while a shop is written. */
import { describePages } from '../../embedding/pages.ts';

describePages([
  { name: 'svelte', builds: [[]] },
  { name: 'solid', builds: [[]] },
  { name: 'react-strict', builds: [[]], mode: 'development' },
]);
