/** The models found in their folder, checked before anything starts. */
import { join } from 'node:path';
import { TocsinError } from '../domain/error.ts';
import { type Hazard, hazards, hazardTraits } from '../domain/hazard.ts';
import { loadFolder } from '../platform/load-folder.ts';
import type { Model } from './model.ts';

/** Kinds of observation that feeds of this project can supply. */
const suppliedKinds: readonly string[] = ['earthquake-report'];

/**
 * Every model in scoring/models.
 * @throws TocsinError('wiring') naming each file that is no model, needs what no feed supplies, or is for a hazard that
 * does not exist, and each hazard without a model.
 */
export async function loadModels(folder: string = join(import.meta.dirname, 'models')): Promise<readonly Model[]> {
  const models = await loadFolder(folder, checkModel);
  const orphans = hazards.filter((hazard) => !models.some((model) => model.hazard === hazard));
  if (orphans.length > 0)
    throw new TocsinError(
      'wiring',
      orphans.map((hazard) => `No model for ${hazard}: add a file with that hazard to ${folder}`).join('\n'),
    );
  return models;
}

/** Throws what is wrong with a model, with the fix. */
function checkModel(value: unknown): Model {
  if (!isModel(value))
    throw new Error('is no Model: export { id, version, hazard, needs, references, assess, probe } as default');
  if (!isHazard(value.hazard))
    throw new Error(`is for the hazard '${value.hazard}'; declare it in domain/hazard.ts first`);
  const missing = value.needs.filter((kind) => !suppliedKinds.includes(kind));
  if (missing.length > 0)
    throw new Error(`needs ${missing.join(', ')}, which no feed supplies; add a feed or drop the need`);
  return value;
}

const isHazard = (name: string): name is Hazard => Object.hasOwn(hazardTraits, name);

function isModel(value: unknown): value is Model {
  if (typeof value !== 'object' || value === null) return false;
  const has = (name: string, type: string) => name in value && typeof Reflect.get(value, name) === type;
  return (
    has('id', 'string') &&
    has('version', 'string') &&
    has('hazard', 'string') &&
    has('assess', 'function') &&
    has('probe', 'function') &&
    Array.isArray(Reflect.get(value, 'needs')) &&
    Array.isArray(Reflect.get(value, 'references'))
  );
}
