import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { events, methods } from '../shared/contract.ts';
import type { MethodShape } from '../shared/contract/method-shape.ts';
import { isMain, PROJECT } from './project.ts';

const FILE = join(PROJECT, 'docs', 'ipc-contract.md');

const HEAD = `# The contract between the window and main

Made from \`shared/contract/\` by \`npm run docs\`; a test holds it to that. One channel carries calls, one events. A call is a method's name and its input; the answer is
\`{ok: true, value}\` or \`{ok: false, error: {code, message, detail?}}\`. Both directions are parsed strictly: a field that is not named here is refused, on the way in and on the
way out. Beyond the codes that are named, every method may refuse with \`INVALID_INPUT\` and \`INTERNAL\`. Instants are RFC 3339; no method takes a path from the
page, and none answers with private key material.
`;

/** As wide as they are read here: a union of a hundred schemas' own types takes the linter gigabytes. */
const METHODS: Readonly<Record<string, MethodShape>> = methods;
const EVENTS: Readonly<Record<string, z.ZodType>> = events;

/** The contract as a page: every method with what it takes, answers and refuses with, in the order of their names. */
export function contractDoc(): string {
  const said = comments();
  const parts = Object.entries(METHODS)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { input, output, errors }]) => {
      const codes = errors.length === 0 ? '' : `\nrefuses: ${[...new Set(errors)].sort().join(', ')}\n`;
      const sentence = said.get(name);
      return `### ${name}\n\n${sentence === undefined ? '' : `${sentence}\n\n`}\`\`\`\ntakes:   ${shape(input, 'input')}\nanswers: ${shape(output, 'output')}${codes === '' ? '\n' : codes}\`\`\`\n`;
    });
  const told = Object.entries(EVENTS).map(([name, schema]) => `- \`${name}\`: \`${shape(schema, 'output')}\`\n`);
  return `${HEAD}\n## Methods\n\n${parts.join('\n')}\n## Events\n\n${told.join('')}`;
}

type Json = z.core.JSONSchema.BaseSchema;

function shape(schema: z.ZodType, io: 'input' | 'output'): string {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline', cycles: 'ref' });
  return text(json);
}

/** A JSON schema in a line, as one would write the type. */
function text(schema: Json | boolean): string {
  if (typeof schema === 'boolean') return schema ? 'JSON' : 'nothing';
  if (schema.$ref !== undefined) return 'the same again';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map((one) => text(one)).join(' | ');
  switch (schema.type) {
    case 'object':
      return objectText(schema);
    case 'array': {
      const { items } = schema;
      const inner = items === undefined || Array.isArray(items) ? 'JSON' : text(items);
      return `[${inner}]${bound(schema.maxItems)}`;
    }
    case 'string':
      return `${schema.format === 'date-time' ? 'instant' : 'text'}${bound(schema.maxLength)}`;
    case 'integer':
    case 'number':
      return `${schema.type === 'integer' ? 'whole number' : 'number'}${rangeOf(schema)}`;
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      // What JSON has no word for: octets, as Uint8Array.
      return Object.keys(schema).some((key) => !key.startsWith('$')) ? 'JSON' : 'octets';
  }
}

function objectText({ properties = {}, required = [], additionalProperties }: Json): string {
  const fields = Object.entries(properties).map(
    ([name, field]) => `${name}${required.includes(name) ? '' : '?'}: ${text(field)}`,
  );
  if (additionalProperties !== undefined && additionalProperties !== false)
    fields.push(`[any name]: ${text(additionalProperties)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function bound(most: number | undefined): string {
  return most === undefined ? '' : ` (at most ${String(most)})`;
}

function rangeOf({ minimum, maximum }: Json): string {
  const [least, most] = [minimum, maximum].map((end) =>
    end === undefined || Math.abs(end) >= Number.MAX_SAFE_INTEGER ? undefined : end,
  );
  if (least === undefined && most === undefined) return '';
  return ` (${least === undefined ? '' : `${String(least)} `}to${most === undefined ? '' : ` ${String(most)}`})`;
}

/** The sentence over each method's entry in the sources. */
function comments(): ReadonlyMap<string, string> {
  const folder = join(PROJECT, 'shared', 'contract');
  const found = new Map<string, string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('-methods.ts'))) {
    const source = readFileSync(join(folder, file), 'utf8');
    for (const [, comment = '', name = ''] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*\n {2}(\w+): \{/gu))
      found.set(name, comment.replaceAll(/\s*\n\s*\*\s?/gu, ' ').trim());
  }
  return found;
}

if (isMain(import.meta.url)) writeFileSync(FILE, contractDoc());
