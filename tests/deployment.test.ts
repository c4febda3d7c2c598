/** The compose file: linted, and its roles are those that main.ts knows. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');

describe('deployment', () => {
  it('has a compose file without a lint finding', () => {
    const printed = execFileSync(
      process.execPath,
      [join(root, 'node_modules/dclint/bin/dclint.cjs'), 'docker-compose.yml', '--formatter', 'json'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    const [file] = JSON.parse(printed) as { errorCount: number; warningCount: number }[];
    expect(file).toMatchObject({ errorCount: 0, warningCount: 0 });
  });

  it('runs every role, Redis with AOF and noeviction, and waits for both stores', () => {
    for (const role of ['ingest', 'scoring', 'alerts', 'api'])
      expect(compose).toMatch(new RegExp(`command:\\n\\s+- ${role}\\n`));
    expect(compose).toMatch(/--appendonly\n\s+- "yes"/);
    expect(compose).toMatch(/--maxmemory-policy\n\s+- noeviction/);
  });

  it('copies into the image what the compiled files read at run time', () => {
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    for (const folder of ['platform/migrations', 'domain/schemas']) {
      expect(dockerfile).toContain(`COPY --from=build /app/${folder} ./dist/${folder}`);
    }
  });
});
