/** The settings: layers, every fault at once, and a table that documents each. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TocsinError } from '../../domain/error.ts';
import { describeSettings, loadConfig } from '../../platform/config.ts';
import { temporaryFolder } from '../kits/services.ts';

function faultsOf(env: Record<string, string>): Record<string, string> {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof TocsinError && error.code === 'configuration')
      return Object.fromEntries(error.faults.map(({ path, message }) => [path, message]));
    throw error;
  }
  return {};
}

describe('loadConfig', () => {
  it('has a working default for everything', () => {
    const config = loadConfig({});
    expect(config.http.port).toBe(8080);
    expect(config.record.databaseUrl).toBeUndefined();
    expect(config.push.allowPrivateHosts).toBe(false);
    expect(config.queue.batchSize).toBe(500);
  });

  it('lists all faults at once, each with its setting and what is expected', () => {
    const faults = faultsOf({
      PORT: '80a',
      REDIS_URL: 'http://x',
      LOG_LEVEL: 'loud',
      TRUST_PROXY: 'maybe',
      TOCSIN_BATCH_SIZE: '0',
      TOCSIN_CONCURRENCY: '{"a":0}',
      TOCSIN_BACH_SIZE: '5',
    });
    expect(Object.keys(faults).sort()).toEqual([
      'LOG_LEVEL',
      'PORT',
      'REDIS_URL',
      'TOCSIN_BACH_SIZE',
      'TOCSIN_BATCH_SIZE',
      'TOCSIN_CONCURRENCY',
      'TRUST_PROXY',
    ]);
    expect(faults['PORT']).toBe("must be a whole number of port from 0 to 65535, not '80a'");
    expect(faults['TOCSIN_BACH_SIZE']).toMatch(/is not a setting/);
  });

  it('lets the environment win over the file, and overrides over both; empty is unset', () => {
    const folder = temporaryFolder();
    const file = join(folder.path, 'tocsin.json');
    writeFileSync(
      file,
      JSON.stringify({
        PORT: 1000,
        HOST: '0.0.0.0',
        TOCSIN_BATCH_SIZE: 7,
        TOCSIN_FEEDS: ['usgs-earthquakes', { id: 'fdsn-event-ingv', feed: 'fdsn-event', url: 'http://127.0.0.1:1/' }],
      }),
    );
    const config = loadConfig({ TOCSIN_CONFIG: file, PORT: '2000', HOST: '' }, { TOCSIN_BATCH_SIZE: '9' });
    expect([config.http.port, config.http.host, config.queue.batchSize]).toEqual([2000, '0.0.0.0', 9]);
    expect(config.ingest.feeds).toEqual([
      { id: 'usgs-earthquakes', feed: 'usgs-earthquakes', enabled: true },
      { id: 'fdsn-event-ingv', feed: 'fdsn-event', enabled: true, url: 'http://127.0.0.1:1/' },
    ]);
    writeFileSync(file, JSON.stringify({ PROT: 1 }));
    expect(faultsOf({ TOCSIN_CONFIG: file })).toHaveProperty([`${file}#/PROT`]);
    folder.remove();
    expect(faultsOf({ TOCSIN_CONFIG: file })['TOCSIN_CONFIG']).toMatch(/cannot be read/);
  });

  it.each([
    ['[{"id":"A b"}]', '[0].id'],
    ['[{"id":"a"},{"id":"a"}]', "'a' twice"],
    ['[{"id":"a","url":"ftp://x"}]', '[0].url'],
    ['[{"id":"a","pol":3}]', '[0].pol is not a field'],
    ['{"id":"a"}', 'JSON list'],
    ['[{"id"', 'must be JSON'],
  ])('refuses the feeds %s', (feeds, message) => {
    expect(faultsOf({ TOCSIN_FEEDS: feeds })['TOCSIN_FEEDS']).toContain(message);
  });

  it('documents every setting once', () => {
    const rows = describeSettings();
    expect(new Set(rows.map(({ env }) => env)).size).toBe(rows.length);
    expect(rows.filter(({ about, unit }) => about.length < 10 || unit === '')).toEqual([]);
    expect(rows.find(({ env }) => env === 'TOCSIN_KEY_FILE')?.fallback).toBe('~/.config/tocsin/data.key');
  });
});
