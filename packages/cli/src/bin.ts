#!/usr/bin/env node
// Old ones can't even load the rest.
if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(`kassa needs Node 22 or newer. This is Node ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  const { kassa } = await import('./kassa.ts');
  process.exitCode = await kassa(process.argv.slice(2), {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
}

export {};
