/** Real CAP files of many agencies: the schema's verdict on each as recorded, and what the reader makes of it. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCap, parseCapDocuments } from '../../domain/cap-parse.ts';
import { serialiseCap } from '../../domain/cap-serialise.ts';
import { TocsinError } from '../../domain/error.ts';
import { checkCapSchema } from '../../platform/cap-schema.ts';
import { describeReference } from '../kits/reference.ts';

interface Verdict {
  readonly file: string;
  readonly content: Uint8Array;
  readonly root: string;
  readonly schemaValid: boolean;
}

function verdictsIn(tsv: string): Verdict[] {
  const folder = dirname(dirname(tsv));
  return readFileSync(tsv, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([file, root, , verdict]) => ({
      file: file!,
      content: readFileSync(join(folder, file!)),
      root: root!,
      schemaValid: verdict === 'valid',
    }));
}

describeReference('CAP files of many agencies', 'feeds/cap-verdicts.tsv', (tsv) => {
  const verdicts = tsv === '' ? [] : verdictsIn(tsv);
  /** Files with the root `alert` that cannot be used, and why. */
  const unusable = new Map([
    ['invalid.cap', '/alert/scope is missing'],
    ['xee.cap', 'DTD'],
  ]);

  it('get the recorded verdict of the schema, every one', async () => {
    const faults = await checkCapSchema(verdicts.map(({ content }) => content));
    const wrong = verdicts.filter(({ schemaValid }, index) => schemaValid !== (faults[index]!.length === 0));
    console.log(
      `CAP files judged ${verdicts.length}, schema-valid ${faults.filter((it) => it.length === 0).length}, wrong ${wrong.length}`,
    );
    expect(verdicts.length).toBeGreaterThan(100);
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('are read if they are alerts, but for those refused with a reason', () => {
    const alerts = verdicts.filter(({ root }) => root === 'alert');
    const refused = alerts.filter(({ file, content }) => {
      const why = unusable.get(file.split('/').at(-1)!);
      if (why === undefined) expect(parseCap(content).alert.identifier, file).not.toBe('');
      else expect(() => parseCap(content), file).toThrow(why);
      return why !== undefined;
    });
    console.log(`CAP alerts read ${alerts.length - refused.length}, refused ${refused.length}`);
    expect(alerts.length - refused.length).toBeGreaterThan(90);
  });

  it('never crash the reader, alert or not', () => {
    for (const { content } of verdicts) {
      try {
        parseCapDocuments(content);
      } catch (error) {
        expect(error).toBeInstanceOf(TocsinError);
      }
    }
  });

  it('match the schema when written again, and stay as they are then', async () => {
    const alerts = verdicts
      .filter(({ schemaValid, root }) => schemaValid && root === 'alert')
      .map(({ content }) => ({ ...parseCap(content).alert, signed: false }));
    const written = alerts.map(serialiseCap);
    expect((await checkCapSchema(written)).flat()).toEqual([]);
    written.forEach((xml, index) => {
      expect(serialiseCap(parseCap(xml).alert)).toBe(xml);
      expect(parseCap(xml).alert.infos.length).toBe(alerts[index]!.infos.length);
    });
  });
});
