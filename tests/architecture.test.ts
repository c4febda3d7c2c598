/** The dependency rule: who may import whom. The table is the law; the reasons are in docs/decisions. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** A room and the rooms it may import from; `*` may import anything. */
const mayImport: Record<string, readonly string[]> = {
  domain: ['domain'],
  platform: ['platform', 'domain'],
  ingest: ['ingest', 'domain', 'platform'],
  scoring: ['scoring', 'domain', 'platform'],
  alerts: ['alerts', 'domain', 'platform'],
  api: ['api', 'domain', 'platform'],
  replay: ['replay', 'domain', 'ingest', 'scoring', 'alerts'],
  web: ['web', 'domain'],
};

/** Node modules and packages that make a pure room impure. */
const impure = /^(node:(?!util$|assert$)|pg$|undici$|fastify|bullmq$|ioredis$|pino$|ws$)/;

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

const importPattern = /(?:from|import)\s*\(?\s*'([^']+)'/g;

function importsOf(file: string): { specifier: string; line: number; typeOnly: boolean }[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(importPattern)].map((match) => ({
        specifier: match[1]!,
        line: index + 1,
        typeOnly: /^\s*(import|export) type/.test(text),
      })),
    );
}

const roomOf = (path: string) => relative(root, path).split('/')[0]!;

describe('architecture', () => {
  const files = Object.keys(mayImport).flatMap((room) => sources(join(root, room)));

  it('lets each room import only what the table allows', () => {
    const offences = files.flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .filter(({ specifier }) => !mayImport[roomOf(file)]!.includes(roomOf(resolve(dirname(file), specifier))))
        .map(
          ({ specifier, line }) =>
            `${relative(root, file)}:${line} imports ${specifier}; allowed: ${mayImport[roomOf(file)]}`,
        ),
    );
    expect(offences).toEqual([]);
  });

  it('lets the web import only types of the domain', () => {
    const offences = files
      .filter((file) => roomOf(file) === 'web')
      .flatMap((file) =>
        importsOf(file)
          .filter(({ specifier, typeOnly }) => specifier.includes('/domain/') && !typeOnly)
          .map(({ specifier, line }) => `${relative(root, file)}:${line} imports ${specifier}`),
      );
    expect(offences).toEqual([]);
  });

  it('keeps the domain free of the outside world', () => {
    const offences = files
      .filter((file) => roomOf(file) === 'domain')
      .flatMap((file) =>
        importsOf(file)
          .filter(({ specifier }) => impure.test(specifier))
          .map(({ specifier, line }) => `${relative(root, file)}:${line} imports ${specifier}`),
      );
    expect(offences).toEqual([]);
  });

  it('lets only geo import Turf and only config read the environment', () => {
    const offences = files.flatMap((file) => {
      const name = relative(root, file);
      const text = readFileSync(file, 'utf8');
      return [
        ...(text.includes("'@turf/") && name !== 'domain/geo.ts' ? [`${name} imports Turf`] : []),
        ...(text.includes('process.env') && name !== 'platform/config.ts' ? [`${name} reads process.env`] : []),
      ];
    });
    expect(offences).toEqual([]);
  });

  it('has no circle of imports', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter(({ specifier, typeOnly }) => specifier.startsWith('.') && !typeOnly)
          .map(({ specifier }) => resolve(dirname(file), specifier)),
      ]),
    );
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (file: string, trail: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        circles.push([...trail.slice(trail.indexOf(file)), file].map((f) => relative(root, f)).join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});
