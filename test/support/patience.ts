/**
 * For all unit tests: what is waited for has twenty seconds, as a busy machine may need, and not one. A test that names
 * a shorter limit means it: something else would come later. `expect.poll` has the same from vite.config.ts.
 */
import { vi } from 'vitest';

const PATIENCE_MS = 20_000;

const waitFor = vi.waitFor.bind(vi);
const waitUntil = vi.waitUntil.bind(vi);
vi.waitFor = (condition, options = PATIENCE_MS) => waitFor(condition, options);
vi.waitUntil = (condition, options = PATIENCE_MS) => waitUntil(condition, options);
