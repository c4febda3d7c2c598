#!/usr/bin/env node
// Runs the built command line where there is one (the image), else the sources through tsx.
import { existsSync } from 'node:fs';

const built = new URL('../dist/cli/tocsin.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  const { register } = await import('tsx/esm/api');
  register();
  await import('../cli/tocsin.ts');
}
