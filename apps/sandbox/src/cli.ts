#!/usr/bin/env node
// Old ones can't even load the rest.
if (Number(process.versions.node.split('.')[0]) < 22) {
  console.error(`kassa-sandbox needs Node 22 or newer. This is Node ${process.versions.node}.`);
  process.exitCode = 2;
} else await import('./command.ts');

export {};
