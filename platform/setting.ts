/** What one setting is: its environment name, unit, default and reader. config.ts lists them; docs/ prints them. */

/** A setting whose value has type `T`; `read` throws an Error that says what is expected. */
export interface Setting<T> {
  readonly env: string;
  readonly unit: string;
  readonly fallback: T;
  readonly about: string;
  readonly secret: boolean;
  read(text: string): T;
}

export const text = (env: string, fallback: string, about: string): Setting<string> =>
  setting(env, 'text', fallback, about, (raw) => raw);

export const optionalText = (env: string, about: string): Setting<string | undefined> =>
  setting(env, 'text', undefined, about, (raw) => raw);

/** A value that is never printed. */
export const secretText = (env: string, about: string): Setting<string | undefined> => ({
  ...optionalText(env, about),
  secret: true,
});

/** A URL that may carry a password, so it counts as a secret. */
export const secretUrl = (env: string, protocols: readonly string[], about: string): Setting<string | undefined> => ({
  ...setting<string | undefined>(env, 'URL', undefined, about, (raw) => urlOf(raw, protocols)),
  secret: true,
});

export const url = (
  env: string,
  fallback: string | undefined,
  protocols: readonly string[],
  about: string,
): Setting<string | undefined> => setting(env, 'URL', fallback, about, (raw) => urlOf(raw, protocols));

/** A whole number of `unit` within [least, most]. */
export function whole(
  env: string,
  unit: string,
  fallback: number,
  least: number,
  most: number,
  about: string,
): Setting<number> {
  return setting(env, unit, fallback, about, (raw) => {
    const value = Number(raw);
    if (!/^-?\d+$/.test(raw.trim()) || value < least || value > most) {
      throw new Error(`must be a whole number of ${unit} from ${least} to ${most}, not '${raw}'`);
    }
    return value;
  });
}

export function choice<const V extends string>(
  env: string,
  values: readonly V[],
  fallback: V,
  about: string,
): Setting<V> {
  return setting(env, values.join(' | '), fallback, about, (raw) => {
    const found = values.find((value) => value === raw.trim());
    if (found === undefined) throw new Error(`must be one of ${values.join(', ')}, not '${raw}'`);
    return found;
  });
}

export const flag = (env: string, fallback: boolean, about: string): Setting<boolean> =>
  setting(env, 'true | false', fallback, about, (raw) => {
    const word = raw.trim().toLowerCase();
    if (['true', '1', 'yes'].includes(word)) return true;
    if (['false', '0', 'no'].includes(word)) return false;
    throw new Error(`must be true or false, not '${raw}'`);
  });

/** Words separated by commas; empty words are dropped. */
export const list = (env: string, fallback: readonly string[], about: string): Setting<readonly string[]> =>
  setting(env, 'comma-separated', fallback, about, (raw) => raw.split(',').flatMap((word) => word.trim() || []));

/** A JSON value, read further by `check`, which throws what is wrong with it. */
export const json = <T>(env: string, fallback: T, about: string, check: (value: unknown) => T): Setting<T> =>
  setting(env, 'JSON', fallback, about, (raw) => check(parseJson(raw)));

function setting<T>(env: string, unit: string, fallback: T, about: string, read: (text: string) => T): Setting<T> {
  return { env, unit, fallback, about, secret: false, read };
}

function urlOf(raw: string, protocols: readonly string[]): string {
  const parsed = URL.canParse(raw) ? new URL(raw) : undefined;
  if (!parsed || !protocols.includes(parsed.protocol))
    throw new Error(`must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`);
  return raw;
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch (cause) {
    throw new Error(`must be JSON (${cause instanceof Error ? cause.message : cause})`);
  }
}
