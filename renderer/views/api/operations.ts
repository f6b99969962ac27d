import { z } from 'zod';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const parameterSchema = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
});
const operationSchema = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.unknown()) }).optional(),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).optional() })),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.partialRecord(z.enum(METHODS), operationSchema)),
});

/** A field of a path or a query. */
export interface OperationField {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
}

/** One thing that the local API does, as its OpenAPI document says. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  /** With `{name}` for what is to be filled in. */
  readonly path: string;
  readonly summary: string;
  readonly fields: readonly OperationField[];
  /** `json` = an object; `bytes` = a file. */
  readonly body: 'none' | 'json' | 'bytes';
  /** What it answers with is JSON, and not a stream or a file. */
  readonly answersJson: boolean;
}

/** Reads the operations out of an OpenAPI document; what is none of Waybill's gives none. */
export function operationsIn(document: unknown): readonly Operation[] {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) return [];
  return Object.entries(parsed.data.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = methods[method];
      return operation === undefined ? [] : [operationOf({ path, method, operation })];
    }),
  );
}

function operationOf(given: {
  readonly path: string;
  readonly method: string;
  readonly operation: z.output<typeof operationSchema>;
}): Operation {
  const { operationId, parameters, requestBody, responses, summary } = given.operation;
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, { content }]) => Object.keys(content ?? {}));
  return {
    name: operationId,
    method: given.method.toUpperCase(),
    path: given.path,
    summary,
    fields: parameters.flatMap(({ in: place, name, required }) =>
      place === 'path' || place === 'query' ? [{ name, in: place, required }] : [],
    ),
    body: requestBody === undefined ? 'none' : 'application/json' in requestBody.content ? 'json' : 'bytes',
    answersJson: answers.every((type) => type === 'application/json'),
  };
}

/** The address of a call with its fields filled in; those left empty are left out. */
export function addressOfCall(
  { fields, path }: Pick<Operation, 'fields' | 'path'>,
  values: Readonly<Record<string, string>>,
): string {
  const filled = path.replace(/\{(\w+)\}/g, (all, name: string) =>
    (values[name] ?? '') === '' ? all : encodeURIComponent(values[name] ?? ''),
  );
  const query = new URLSearchParams();
  for (const { name, in: place } of fields)
    if (place === 'query' && (values[name] ?? '') !== '') query.set(name, values[name] ?? '');
  const text = query.toString();
  return text === '' ? filled : `${filled}?${text}`;
}
