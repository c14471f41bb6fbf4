#!/usr/bin/env node
import { kassa } from './kassa.ts';

process.exitCode = await kassa(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
