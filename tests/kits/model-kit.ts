/** What every model must keep, whatever its hazard and science: run with a model and events it should answer for. */
import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../domain/cell-range.ts';
import { decodeField, encodeField } from '../../domain/field.ts';
import type { HazardEvent } from '../../domain/hazard-event.ts';
import { centreOf, resolutionOf } from '../../domain/lattice.ts';
import type { AssessmentResult, Model, ModelParameters } from '../../scoring/model.ts';

export interface ModelCase {
  readonly name: string;
  readonly event: HazardEvent;
}

/** Declares the tests of the contract. `parameters` should have several levels. */
export function testModel(model: Model, cases: readonly ModelCase[], parameters: ModelParameters): void {
  const asOf = Date.UTC(2023, 1, 6, 1, 20);
  describe(`model ${model.id}`, () => {
    it('says who it is', () => {
      expect(model.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(model.version).not.toBe('');
      expect(model.needs.length).toBeGreaterThan(0);
      expect(model.references.length).toBeGreaterThan(0);
    });

    describe.each(cases)('for $name', ({ event }) => {
      const frozen = deepFreeze(structuredClone(event));
      const result = model.assess(frozen, parameters, asOf);

      it('answers the same twice and leaves its input alone', () => {
        expect(model.assess(frozen, parameters, asOf)).toEqual(result);
        expect(frozen).toEqual(event);
      });

      it('gives a field in order, complete and storable', () => checkField(result, parameters));

      it('gives inputs and notes that a person can read', () => {
        expect(Object.keys(result.inputs).length).toBeGreaterThan(0);
        for (const value of Object.values(result.inputs)) expect(String(value)).not.toMatch(/NaN|undefined|Infinity/);
        for (const note of result.notes) expect(note).toMatch(/^[A-Z].*\.$/);
        for (const note of result.notes) expect(note).not.toMatch(/NaN|undefined|Infinity/);
      });

      it('covers no less when less probability is asked for', () => {
        const wider = model.assess(event, { ...parameters, leastProbability: parameters.leastProbability / 2 }, asOf);
        // In units of the whole Earth; the edge of a coarser field is coarser.
        const areaOf = ({ field }: AssessmentResult) => field.cells.length / (122 * 7 ** field.resolution);
        expect(areaOf(wider)).toBeGreaterThanOrEqual(0.97 * areaOf(result));
      });

      it('agrees with its own probe and rises with the probed input', () => {
        const probe = model.probe(event);
        const { cells, exceedance, levels } = result.field;
        for (const index of sampled(cells.length, 7)) {
          const place = centreOf(cells[index]!);
          // The cell of the source stands for the source itself.
          expect(Math.abs(probe.probability(probe.value, place, levels[0]!) - exceedance[0]![index]!)).toBeLessThan(
            0.05,
          );
          const rising = sampled(20, 20).map((step) =>
            probe.probability(probe.least + ((probe.most - probe.least) * step) / 20, place, levels[0]!),
          );
          for (const [step, chance] of rising.slice(1).entries())
            expect(chance).toBeGreaterThanOrEqual(rising[step]! - 0.02);
        }
      });
    });
  });
}

function checkField({ field, onsetAt, endsAt }: AssessmentResult, parameters: ModelParameters): void {
  expect(field.levels).toEqual(parameters.levels);
  expect(field.exceedance).toHaveLength(field.levels.length);
  expect(decodeField(encodeField(field))).toEqual(field);
  expect(onsetAt).toBeLessThanOrEqual(endsAt);
  field.cells.forEach((cell, index) => {
    expect(resolutionOf(cell)).toBe(field.resolution);
    if (index > 0)
      expect(cell > field.cells[index - 1]! && rangeOf(cell)[0] > rangeOf(field.cells[index - 1]!)[1]).toBe(true);
    if (field.onsetAt[index]! < onsetAt || field.onsetAt[index]! > endsAt)
      throw new Error(`onset of ${cell} is outside the assessment`);
    const chances = field.exceedance.map((column) => column[index]!);
    if (chances.some((chance) => !(chance >= 0 && chance <= 1))) throw new Error(`P at ${cell} is ${chances}`);
    if (chances.some((chance, level) => level > 0 && chance > chances[level - 1]!))
      throw new Error(`P at ${cell} rises with level: ${chances}`);
    if (!(chances[0]! >= Math.fround(parameters.leastProbability)))
      throw new Error(`P at ${cell} is below the least: ${chances}`);
    if (!Number.isFinite(field.median[index]!)) throw new Error(`median at ${cell} is ${field.median[index]}`);
  });
}

/** At most `count` indexes spread over 0…size − 1. */
const sampled = (size: number, count: number): number[] =>
  Array.from({ length: Math.min(size, count) }, (_, index) => Math.floor((index * size) / Math.min(size, count)));

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
