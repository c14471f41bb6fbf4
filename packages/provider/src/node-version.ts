/**
 * Says which Node is needed, before a dependency fails on an older one in words of its own. `index.ts` imports it first,
 * and each package of the server imports that before its dependencies.
 */
const OLDEST = 22;

const [major = ''] = process.versions.node.split('.');
if (Number(major) < OLDEST)
  throw new Error(`Kassa needs Node ${OLDEST} or newer. This is Node ${process.versions.node}.`);
