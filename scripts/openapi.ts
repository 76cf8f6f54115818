import { toJsonSchema, type JsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import {
  controlNewsSchema,
  destinationStatsSchema,
  destinationStatusSchema,
  showEventSchema,
  webhookEventSchema,
} from '#protocol';
import type { Access, Answer, Operation, RefusalCode } from '../companion/control/api/operation.ts';
import { operations } from '../companion/control/api/operations.ts';
import { refusals } from '../companion/control/api/refuse.ts';

type Schema = v.GenericSchema<unknown, unknown>;
type Json = Record<string, unknown>;

const all: readonly (readonly [string, Operation])[] = Object.entries(operations);

/** What has a name in the description: what operations name, what the stream says, and what those are made of. */
const named: Record<string, Schema> = {
  ControlNews: controlNewsSchema,
  ShowEvent: showEventSchema,
  DestinationStatus: destinationStatusSchema,
  DestinationStats: destinationStatsSchema,
};
for (const [, { body, answers }] of all) {
  if (body) named[body.name] = body.schema;
  for (const answer of Object.values(answers)) if ('schema' in answer) named[answer.name] = answer.schema;
}

for (const each of webhookEventSchema.options) named[webhookName(each.entries.type.literal)] = each;

/** How callers of each kind show that they are of it; an empty one is for who shows nothing. */
const security: Readonly<Record<Access, readonly Json[]>> = {
  anybody: [{}],
  reader: [{ token: [] }, { pageKey: [] }, { pageKeyInAddress: [] }],
  owner: [{ pageKey: [] }, { pageKeyInAddress: [] }],
  extension: [{ extension: [] }],
};

const bearer = { type: 'http', scheme: 'bearer' };
const securitySchemes = {
  token: { ...bearer, description: 'What the companion was given as `TABCAST_TOKEN`.' },
  pageKey: {
    ...bearer,
    description: 'The key in the address of the control page, which the terminal shows.',
  },
  pageKeyInAddress: { type: 'apiKey', in: 'query', name: 'key', description: 'The same key.' },
  extension: {
    type: 'apiKey',
    in: 'header',
    name: 'Origin',
    description: 'As the browser sends it for an extension.',
  },
};

/** What may be answered beside what an operation says: by whoever looks at who asks, at what was sent, and at mistakes. */
function commonRefusals({ access, params, query, body }: Operation): [number, RefusalCode][] {
  const wrong = [params, query, body].flatMap((part) => (part ? [part.wrong] : []));
  return [
    [403, 'unauthorized'],
    [500, 'internal'],
    ...(access === 'reader' || access === 'owner' ? [[401, 'unauthorized'] as const] : []),
    ...(access === 'reader' ? [[429, 'too-many-tokens'] as const] : []),
    ...(body ? [[413, body.wrong[1]] as const] : []),
    ...wrong,
  ] as [number, RefusalCode][];
}

/** The description of the control port in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html). */
export function openApi(): Json {
  const paths: Record<string, Json> = {};
  const responses: Record<string, Json> = {};
  for (const [operationId, operation] of all) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describe(operationId, operation, responses) };
  }
  const { $defs = {} } = schemaOf(v.unknown());
  return {
    openapi: '3.1.1',
    info: {
      title: "Tabcast's companion",
      version: '1',
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'The control port: `http://127.0.0.1:7420`, or where the companion says that it is. docs/api.md shows how to begin.',
    },
    servers: [{ url: 'http://127.0.0.1:7420' }],
    paths,
    webhooks: webhooks(),
    components: { schemas: $defs, responses, securitySchemes },
  };
}

/** @param refusalsSoFar what more than one operation may answer, by its codes: it is added to */
function describe(operationId: string, operation: Operation, refusalsSoFar: Record<string, Json>): Json {
  const { does, access, params, query, body, answers } = operation;
  const [summary, description] = does.split('\n\n');
  const parameters = [...parametersOf('path', params?.schema), ...parametersOf('query', query?.schema)];
  const codes = new Map<number, RefusalCode[]>();
  const refusedWith = (status: number, code: RefusalCode): void =>
    void codes.set(status, [...new Set([...(codes.get(status) ?? []), code])]);
  const responses: Record<number, Json> = {};
  for (const [status, answer] of Object.entries(answers).map(
    ([status, answer]) => [+status, answer] as const,
  )) {
    if ('codes' in answer) for (const code of answer.codes) refusedWith(status, code);
    else responses[status] = response(answer);
  }
  for (const [status, code] of commonRefusals(operation)) if (!responses[status]) refusedWith(status, code);
  for (const [status, some] of codes) {
    const name = some.join('.');
    refusalsSoFar[name] = refusalOf(some);
    responses[status] = { $ref: `#/components/responses/${name}` };
  }
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    security: security[access],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: jsonContent(refTo(body.name)) } }),
    responses,
  };
}

/** What the companion asks of others (https://spec.openapis.org/oas/v3.1.1.html#fixed-fields). */
function webhooks(): Json {
  const header = (name: string): Json => ({ name, in: 'header', required: true, schema: { type: 'string' } });
  const parameters = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header);
  const responses = {
    '2XX': { description: 'It is taken.' },
    default: { description: 'It is tried again.' },
  };
  const entries = webhookEventSchema.options.map(({ entries: { type } }) => {
    const content = jsonContent(refTo(webhookName(type.literal)));
    return [
      type.literal,
      { post: { parameters, requestBody: { required: true, content }, responses } },
    ] as const;
  });
  return Object.fromEntries(entries);
}

function webhookName(type: string): string {
  return `${type[0]!.toUpperCase()}${type.slice(1)}Webhook`;
}

function response(answer: Exclude<Answer, { codes: unknown }>): Json {
  const description = answer.says;
  if ('schema' in answer) return { description, content: jsonContent(refTo(answer.name)) };
  if ('type' in answer)
    return {
      description,
      content: { [answer.type]: answer.type === 'application/json' ? {} : { schema: { type: 'string' } } },
    };
  return { description };
}

function refusalOf(codes: readonly RefusalCode[]): Json {
  const error = {
    type: 'object',
    properties: { code: { enum: codes }, message: { type: 'string' } },
    required: ['code', 'message'],
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${refusals[code]}`).join('\n\n'),
    content: jsonContent({ type: 'object', properties: { error }, required: ['error'] }),
  };
}

function parametersOf(place: 'path' | 'query', schema: Schema | undefined): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema);
  return Object.entries(properties).map(([name, property]) => {
    const { description, default: usual, ...rest } = property as Json;
    const value = usual === undefined ? rest : { ...rest, default: Number(usual) };
    const said = description === undefined ? {} : { description };
    return { name, in: place, required: required.includes(name), ...said, schema: value };
  });
}

const jsonContent = (schema: Json): Json => ({ 'application/json': { schema } });
const refTo = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** A schema as it stands in the description, with those that have a name as `$defs`. */
function schemaOf(schema: Schema): JsonSchema {
  return toJsonSchema(schema as never, {
    target: 'draft-2020-12',
    typeMode: 'output',
    definitions: named as never,
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
    ignoreActions: ['check', 'readonly', 'transform', 'trim'],
    // A word out of a list that grows.
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      valibotSchema.type === 'custom' ? { ...jsonSchema, type: 'string' } : undefined,
    // JSON Schema's patterns are read with that flag.
    overrideAction: ({ valibotAction, jsonSchema }) => {
      if (valibotAction.type === 'iso_timestamp') return { ...jsonSchema, format: 'date-time' };
      const { requirement } = valibotAction as { requirement?: unknown };
      const isPattern = requirement instanceof RegExp && requirement.flags === 'u';
      return isPattern ? { ...jsonSchema, pattern: requirement.source } : undefined;
    },
  }) as JsonSchema;
}
