import { z } from 'zod';
import { contract } from './contract.ts';
import type { Route } from './route.ts';
import { problemView } from './views.ts';

/** OpenAPI 3.1 of the local API, made from the same schemas that check requests. */
export function openApiDocument(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries(contract)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Waybill local API',
      version,
      description: 'Loopback only. Errors are RFC 9457 problem details with `code` and `next_action`.',
    },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schemaOf(problemView, 'output') },
    },
    security: [{ token: [] }],
  };
}

function operation(name: string, route: Route): Record<string, unknown> {
  return {
    operationId: name,
    summary: route.summary,
    ...(route.open === undefined ? {} : { security: [] }),
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...requestBody(route),
    responses: {
      [String(route.status)]: answer(route),
      default: {
        description: problems(route),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function pathParameters(route: Route): readonly unknown[] {
  return [...route.path.matchAll(/:(\w+)/g)].map((found) => ({
    name: found[1],
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(route: Route): readonly unknown[] {
  if (route.query === undefined) return [];
  const schema = schemaOf(route.query, 'input') as {
    properties?: Record<string, unknown>;
    required?: readonly string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
}

function headerParameters(route: Route): readonly unknown[] {
  if (route.method === 'GET') return [];
  const operator = {
    name: 'Waybill-Operator',
    in: 'header',
    required: false,
    description:
      'Who asks, percent-encoded, on a computer that several people use. Stories and receipts keep it.',
    schema: { type: 'string' },
  };
  if (route.method !== 'POST') return [operator];
  return [
    operator,
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'The same key and body give the same answer again, and the effect happens once.',
      schema: { type: 'string' },
    },
  ];
}

function requestBody(route: Route): Record<string, unknown> {
  if (route.raw?.body !== undefined)
    return { requestBody: { required: true, content: { [route.raw.body]: {} } } };
  if (route.body === undefined) return {};
  const required = !route.body.safeParse(undefined).success;
  return {
    requestBody: { required, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } },
  };
}

function answer(route: Route): Record<string, unknown> {
  if (route.raw?.answer !== undefined)
    return { description: route.summary, content: { [route.raw.answer]: {} } };
  if (route.output === undefined) return { description: 'Done.' };
  return {
    description: route.summary,
    content: { 'application/json': { schema: schemaOf(route.output, 'output') } },
  };
}

function problems(route: Route): string {
  if (route.problems === undefined) return 'A problem.';
  return `A problem; besides the general ones: ${route.problems.map((code) => `\`${code}\``).join(', ')}.`;
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
