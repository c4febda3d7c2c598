#!/usr/bin/env node
// Runs the sources through tsx where they are, else (in the image) the built command line.
import { existsSync } from 'node:fs';

if (existsSync(new URL('../cli/tocsin.ts', import.meta.url))) {
  const { register } = await import('tsx/esm/api');
  register();
  await import('../cli/tocsin.ts');
} else {
  await import('../dist/cli/tocsin.js');
}
