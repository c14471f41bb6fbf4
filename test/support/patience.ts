/** For all unit tests: `vi.waitFor` waits up to ten seconds, as a busy machine may need, and not one. */
import { vi } from 'vitest';

const PATIENCE_MS = 10_000;

const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (condition, options = PATIENCE_MS) => waitFor(condition, options);
