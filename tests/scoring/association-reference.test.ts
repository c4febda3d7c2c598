import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCatalogue, scoreAssociation } from '../../bench/association.ts';
import type { EarthquakeReport } from '../../domain/earthquake-report.ts';
import { partition } from '../../scoring/associate.ts';
import { describeReference } from '../kits/reference.ts';
import { reportOf } from '../kits/report-kit.ts';

describeReference('association of a real month told by two agencies', 'feeds/usgs-csv', (folder) => {
  const months = readdirSync(folder).filter((name) => name.includes('all_month'));

  it('finds months to read', () => expect(months.length).toBeGreaterThan(5));

  it.each(months)('joins %s with precision and recall of 0.99', (name) => {
    const catalogue = readCatalogue(join(folder, name));
    for (const seed of [1, 2, 3]) {
      const score = scoreAssociation(catalogue, { leastMagnitude: 2.5, noiseOnBoth: false, seed });
      expect(score.truePairs).toBeGreaterThan(500);
      expect(score.precision).toBeGreaterThanOrEqual(0.99);
      expect(score.recall).toBeGreaterThanOrEqual(0.99);
    }
  });
});

describeReference('the real pairs of two agencies', 'feeds/quake-association', (folder) => {
  const table = (name: string) => {
    const [header, ...rows] = readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    return rows.map((row) => Object.fromEntries(header!.map((column, index) => [column, row[index]!])));
  };

  it('joins KOERI with USGS row by row and no others', () => {
    const rows = table('koeri_vs_usgs_2021-12.tsv');
    expect(rows.length).toBeGreaterThan(0);
    const reports = rows.flatMap((row, index) => [
      fromRow('koeri', `k${index}`, row['agency_time_utc']!, row['lon']!, row['lat']!, row['mag']!),
      fromRow('usgs', row['usgs_id']!, row['usgs_time']!, row['usgs_lon']!, row['usgs_lat']!, row['usgs_mag']!),
    ]);
    const pairs = partition(reports).map((group) => group.map((report) => report.sourceId).sort());
    expect(new Set(pairs.map(String))).toEqual(new Set(rows.map((row, index) => `k${index},${row['usgs_id']}`)));
  });

  it('joins Puebla 2017 as EMSC and USGS tell it', () => {
    const text = readFileSync(join(folder, '../fdsn-text/emsc_fdsn_text_2017.txt'), 'utf8');
    const [id, time, lat, lon] = text
      .split('\n')
      .find((line) => line.startsWith('20170919_0000091'))!
      .split('|');
    const detail = JSON.parse(
      readFileSync(join(folder, '../usgs-detail-geojson/classes_moment_00_us2000ar20.geojson'), 'utf8'),
    );
    const [usLon, usLat] = detail.geometry.coordinates;
    const emsc = fromRow('emsc', id!, time!, lon!, lat!, '7.1');
    const usgs = fromRow(
      'usgs',
      detail.id,
      new Date(detail.properties.time).toISOString(),
      usLon,
      usLat,
      detail.properties.mag,
    );
    expect(partition([emsc, usgs])).toHaveLength(1);
  });
});

describeReference('the real pairs of two networks', 'feeds/pdl-eqxml', (folder) => {
  const product = (name: string): EarthquakeReport => {
    const xml = readFileSync(join(folder, name), 'utf8');
    const value = (property: string) => new RegExp(`name="${property}" value="([^"]*)"`).exec(xml)![1]!;
    const source = value('eventsource').toLowerCase();
    return fromRow(
      source,
      source + value('eventsourcecode'),
      value('eventtime'),
      value('longitude'),
      value('latitude'),
      value('magnitude'),
    );
  };

  // The index lists them as one, but the one is M 6.2 off Honshu and the other M 0.3 in California, 28 s later.
  it('keeps apart what only a folder name ties together', () => {
    const us = product('20110725_usc00053hg_nc71606670_us_origin_usc00053hg_1311534397000.xml');
    const nc = product('20110725_usc00053hg_nc71606670_nc_origin_nc71606670_1311633433000.xml');
    expect(partition([us, nc])).toHaveLength(2);
  });

  it('joins NC with NN of 2015', () => {
    const nc = product('multiple_samesource_origin_nc72418635_nc_1427489045050.xml');
    const nn = product('multiple_samesource_origin_nn00488363_nn_1427492032529.xml');
    expect(partition([nc, nn])).toHaveLength(1);
  });
});

describe('a catalogue', () => {
  it('is told with outages, so that not every event makes a pair', () => {
    const catalogue = Array.from({ length: 500 }, (_, index) => ({
      originTime: index * 3_600_000,
      lon: index % 180,
      lat: index % 60,
      magnitude: 4,
      depthKm: 10,
    }));
    const score = scoreAssociation(catalogue, { leastMagnitude: 2.5, noiseOnBoth: false, seed: 7 });
    expect(score.truePairs).toBeLessThan(470);
    expect(score.recall).toBeGreaterThan(0.99);
  });
});

function fromRow(
  source: string,
  sourceId: string,
  time: string,
  lon: string,
  lat: string,
  magnitude: string,
): EarthquakeReport {
  const originTime = Date.parse(time.endsWith('Z') || time.includes('+') ? time : `${time}Z`);
  return reportOf({ source, sourceId, originTime, lon: Number(lon), lat: Number(lat), magnitude: Number(magnitude) });
}
