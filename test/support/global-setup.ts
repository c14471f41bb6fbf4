/** The shop serves the self-hosted bundle: made before the first test, so that none runs against an old one. */
import { bundleElements } from '../../vite.config.ts';

export default async function setUp(): Promise<void> {
  await bundleElements();
}
