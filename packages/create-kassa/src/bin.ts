#!/usr/bin/env node
// The shop is TypeScript that Node runs as it is.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`create-kassa needs Node 22.18 or newer. This is Node ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  const { createShop } = await import('./create-shop.ts');
  const [folder = 'kassa-shop', ...rest] = process.argv.slice(2);
  try {
    if (folder.startsWith('-') || rest.length > 0) throw new Error('Usage: npm create kassa [folder]');
    createShop(folder);
    process.stdout.write(`${folder} has a shop. Next:

  cd ${folder}
  npm install
  npm start     # with imitations of the payment providers; prints the shop's address
`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

export {};
