/** Reads from docker-compose.yml and Dockerfile what a role's container gets as its environment. Source: Compose specification, interpolation. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './role-process.ts';

/** The environment of the roles: the image's, then the compose file's with `variables` filled in as Compose does. */
export function composeEnvironment(variables: Readonly<Record<string, string>>): Record<string, string> {
  const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  const block = /^ {2}environment: &role-environment\n((?: {4}\S.*\n)+)/m.exec(compose)?.[1];
  if (!block) throw new Error('docker-compose.yml has no environment for the roles');
  const own = [...block.matchAll(/^ {4}(\w+): (.*)$/gm)].map(([, name, value]) => [
    name!,
    interpolate(value!, variables),
  ]);
  return { ...imageEnvironment(), ...Object.fromEntries(own) };
}

/** Services that have everything of `x-role` and say what role they are. */
export function composeRoles(): string[] {
  const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  const services = /^services:\n((?: {2}.*\n|\n)+)/m.exec(compose)?.[1] ?? '';
  return [...services.matchAll(/^ {2}(\w+):\n((?: {4}.*\n)+)/gm)]
    .filter(([, name, text]) => text!.includes('<<: *role\n') && text!.includes(`command:\n      - ${name}\n`))
    .map(([, name]) => name!);
}

function imageEnvironment(): Record<string, string> {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const words = [...dockerfile.matchAll(/^ENV (.*)$/gm)].flatMap(([, text]) => text!.split(/\s+/));
  return Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
}

/** `${NAME:?message}` must be set, `${NAME:-default}` may be. */
function interpolate(value: string, variables: Readonly<Record<string, string>>): string {
  return value.replaceAll(/\$\{(\w+):([?-])([^}]*)\}/g, (_, name: string, kind: string, rest: string) => {
    const given = variables[name];
    if (given) return given;
    if (kind === '-') return rest;
    throw new Error(`${name}: ${rest}`);
  });
}
