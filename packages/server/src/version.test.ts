import { expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { VERSION } from './version.ts';

it('the version that the log begins with is the package’s', () => {
  expect(VERSION).toBe(packageJson.version);
});
