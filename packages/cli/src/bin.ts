#!/usr/bin/env node
// Old ones can't even load the rest.
if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(`kassa needs Node 22 or newer. This is Node ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  const { kassa } = await import('./kassa.ts');
  // Who reads may be gone (`| head`). What was begun is done all the same, and its exit code tells how it ended.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  process.exitCode = await kassa(process.argv.slice(2), {
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
}

export {};
