/** What the documents promise about tables in the code stays true. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorTable } from '../domain/error.ts';
import { describeSettings } from '../platform/config.ts';

const read = (file: string) => readFileSync(new URL(`../docs/${file}`, import.meta.url), 'utf8');

describe('documents', () => {
  it('list every error code with its status and meaning', () => {
    const text = read('errors.md');
    for (const [code, { status, meaning }] of Object.entries(errorTable))
      expect(text).toContain(`| \`${code}\` | ${status} | ${meaning} |`);
  });

  it('list every setting with its unit and default', () => {
    const text = read('operations.md');
    for (const { env, unit, fallback } of describeSettings())
      expect(text).toContain(
        `| \`${env}\` | ${unit.replaceAll('|', '\\|')} | ${fallback.replace(process.env['HOME'] ?? '~', '~')} |`,
      );
  });
});
