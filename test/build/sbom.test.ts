import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sbom } from '../../build/sbom.ts';

const SHIPPED = [{ name: 'zod', version: versionOf('zod') }];

/** What CycloneDX 1.5 asks of the members that we use (cyclonedx.org/docs/1.5/json): nothing else may stand there. */
const licenceChoice = z.array(
  z.union([
    z.strictObject({ license: z.strictObject({ id: z.string().min(1) }) }),
    z.strictObject({ expression: z.string().min(1) }),
  ]),
);
const component = z.strictObject({
  type: z.enum([
    'application',
    'framework',
    'library',
    'container',
    'platform',
    'operating-system',
    'device',
    'firmware',
    'file',
  ]),
  'bom-ref': z.string().min(1).optional(),
  group: z.string().optional(),
  name: z.string().min(1),
  version: z.string().optional(),
  scope: z.enum(['required', 'optional', 'excluded']).optional(),
  hashes: z
    .array(
      z.strictObject({
        alg: z.enum(['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']),
        content: z.string().regex(/^([a-f0-9]{32}|[a-f0-9]{40}|[a-f0-9]{64}|[a-f0-9]{96}|[a-f0-9]{128})$/u),
      }),
    )
    .optional(),
  licenses: licenceChoice.optional(),
  purl: z.string().startsWith('pkg:npm/').optional(),
});
const bom = z.strictObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.5'),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u),
  version: z.number().int().min(1),
  metadata: z.strictObject({ component, tools: z.strictObject({ components: z.array(component) }) }),
  components: z.array(component),
  dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

describe('sbom', () => {
  const text = sbom(SHIPPED);
  const made = bom.parse(JSON.parse(text));

  it('names each package of the lock file once, with its hash', () => {
    const { packages } = z
      .object({ packages: z.record(z.string(), z.object({ integrity: z.string().optional() })) })
      .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
    const places = Object.keys(packages).filter((place) => place !== '');
    expect(made.components.length).toBe(places.length);
    expect(new Set(made.components.map((one) => one['bom-ref'])).size).toBe(places.length);
    const zod = made.components.find(({ name }) => name === 'zod');
    const integrity = packages['node_modules/zod']?.integrity ?? '';
    expect(zod?.hashes).toEqual([
      { alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') },
    ]);
  });

  it('tells what ships from what only builds', () => {
    const scope = (group: string | undefined, name: string): string | undefined =>
      made.components.find((one) => one.group === group && one.name === name)?.scope;
    expect(scope(undefined, 'zod')).toBe('required');
    expect(scope(undefined, 'electron')).toBe('required');
    expect(scope('@node-rs', 'argon2-linux-x64-gnu')).toBe('required');
    expect(scope(undefined, 'eslint')).toBe('excluded');
  });

  it('leads every dependency to a component that is there', () => {
    const known = new Set([...made.components.map((one) => one['bom-ref']), made.metadata.component['bom-ref']]);
    for (const { ref, dependsOn } of made.dependencies)
      for (const one of [ref, ...dependsOn]) expect(known.has(one), one).toBe(true);
    expect(made.dependencies[0]?.dependsOn.some((ref) => ref.startsWith('pkg:npm/zod@'))).toBe(true);
  });

  it('is the same for the same lock file, name and all', () => {
    const digest = (of: string): string => createHash('sha256').update(of).digest('hex');
    expect(digest(sbom(SHIPPED))).toBe(digest(text));
    expect(made.serialNumber.charAt('urn:uuid:00000000-0000-'.length)).toBe('8');
  });
});

function versionOf(name: string): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')))
    .version;
}
