import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorReplySchema, events, methods } from '../../shared/contract.ts';

/** More than anyone types or drops: no text from the page is longer. */
const LONGEST_TEXT = 2_000_000;

/** Whether the page may fill it: what comes from there has an end, what main answers need not. */
type Side = 'input' | 'output';

/** Every place of a schema that lets through what it should not, by its path. Empty for one that is tight. */
function leaks(schema: z.core.$ZodType, side: Side, path: string): string[] {
  const inside = (inner: z.core.$ZodType, step = ''): string[] => leaks(inner, side, `${path}${step}`);
  if (schema instanceof z.ZodObject) {
    const strict = schema.def.catchall instanceof z.ZodNever;
    const shape: Record<string, z.core.$ZodType> = schema.shape;
    return [
      ...(strict ? [] : [`${path}: takes fields that nobody named`]),
      ...Object.entries(shape).flatMap(([name, field]) => inside(field, `.${name}`)),
    ];
  }
  if (schema instanceof z.ZodDiscriminatedUnion || schema instanceof z.ZodUnion)
    return schema.options.flatMap((option, i) => inside(option, `|${String(i)}`));
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return inside(schema.unwrap());
  if (schema instanceof z.ZodArray) {
    const bounded = side === 'output' || accepted(schema, Array(20_000).fill(sample(schema.element))) === 'bounded';
    return [...(bounded ? [] : [`${path}: takes any number of entries`]), ...inside(schema.element, '[]')];
  }
  if (schema instanceof z.ZodRecord && schema.valueType instanceof z.ZodUnknown) {
    const passing = [new Uint8Array(1), () => 1, 1n, new Date(0)].filter((x) => schema.safeParse({ x }).success);
    return passing.length === 0 && schema.safeParse({ x: [1, 'a', null] }).success
      ? []
      : [`${path}: is not plain JSON`];
  }
  if (schema instanceof z.ZodRecord) return [...inside(schema.keyType, '{key}'), ...inside(schema.valueType, '{}')];
  if (schema instanceof z.ZodISODateTime) return schema.safeParse('now').success ? [`${path}: takes any text`] : [];
  if (schema instanceof z.ZodString)
    return side === 'output' || !schema.safeParse('a'.repeat(LONGEST_TEXT + 1)).success
      ? []
      : [`${path}: takes any text`];
  if (schema instanceof z.ZodNumber) {
    if (side === 'output') return [];
    // How far down a list one looks has no end; everything else has.
    const endless = schema.safeParse(1e9).success && !path.endsWith('.offset');
    return schema.safeParse(0.5).success || endless ? [`${path}: takes any number`] : [];
  }
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral || schema instanceof z.ZodBoolean) return [];
  // Bytes; main bounds them by what they are (64 KiB for a request).
  if (schema instanceof z.ZodCustom)
    return schema.safeParse('text').success || !schema.safeParse(new Uint8Array(1)).success
      ? [`${path}: no bytes`]
      : [];
  return [`${path}: is a ${schema._zod.def.type}, which says nothing`];
}

function sample(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, z.core.$ZodType> = schema.shape;
    return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, sample(field)]));
  }
  if (schema instanceof z.ZodBoolean) return true;
  if (schema instanceof z.ZodNumber) return 1;
  return ['cert-1', 'a.example', '00'].find((text) => z.safeParse(schema, text).success) ?? null;
}

/** A list whose entries are right and too many must be refused for its length. */
function accepted(schema: z.ZodArray, many: unknown[]): 'bounded' | 'endless' {
  const { error } = schema.safeParse(many);
  return error?.issues.some(({ code }) => code === 'too_big') === true ? 'bounded' : 'endless';
}

describe('methods', () => {
  it.each(Object.entries(methods))('%s takes what it names, bounded, and nothing else', (name, { input }) => {
    expect(input).toBeInstanceOf(z.ZodObject);
    expect(leaks(input, 'input', name)).toEqual([]);
  });

  it.each(Object.entries(methods))('%s answers with what it names and nothing else', (name, { output }) => {
    expect(leaks(output, 'output', name)).toEqual([]);
  });
});

describe('events', () => {
  it.each(Object.entries(events))('%s tells what it names and nothing else', (name, payload) => {
    expect(leaks(payload, 'output', name)).toEqual([]);
  });
});

describe('errorReplySchema', () => {
  it('is strict, and its detail is plain JSON', () => {
    const reply = { code: 'INTERNAL', message: 'm' };
    expect(errorReplySchema.safeParse({ ...reply, detail: { offset: 1 } }).success).toBe(true);
    expect(errorReplySchema.safeParse({ ...reply, stack: 's' }).success).toBe(false);
    expect(errorReplySchema.safeParse({ ...reply, detail: () => 1 }).success).toBe(false);
    expect(errorReplySchema.safeParse({ ...reply, code: 'NEW' }).success).toBe(false);
  });
});
