/** Checks that answers are what the OpenAPI document promises: status, media type, and JSON against its schema. */
import { Compile } from 'typebox/compile';
import type { Api } from '../../api/route.ts';

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** Returns the check of one answer; it throws what is not as promised. Paths that the document does not name are left alone. */
export function openAnswerCheck(api: Api) {
  const { paths, components }: Document = JSON.parse(JSON.stringify(api.swagger()));
  const routes = Object.entries(paths).map(([path, operations]) => ({
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`),
    operations,
  }));
  const validators = new Map<object, ReturnType<typeof Compile>>();

  return (method: string, url: string, answer: { status: number; type: string; text: string }): void => {
    const path = url.split('?', 1)[0]!;
    const operation = routes.find(({ pattern }) => pattern.test(path))?.operations[method.toLowerCase()];
    if (!operation || answer.status === 304) return;
    const promised = operation.responses[answer.status];
    if (!promised) throw new Error(`${method} ${path} answers ${answer.status}, which its document does not name`);
    const type = answer.type.split(';', 1)[0]!;
    if (answer.text === '' && answer.status === 204) return;
    const schema = promised.content?.[type]?.schema;
    if (!schema) throw new Error(`${method} ${path} answers ${type}, which its document does not name`);
    if (!type.endsWith('json')) return;
    const resolved = '$ref' in schema ? components.schemas['Problem']! : schema;
    const validator = validators.get(resolved) ?? Compile(resolved);
    validators.set(resolved, validator);
    const value: unknown = JSON.parse(answer.text);
    if (!validator.Check(value))
      throw new Error(`${method} ${path} ${answer.status}: ${JSON.stringify(validator.Errors(value).slice(0, 3))}`);
  };
}
