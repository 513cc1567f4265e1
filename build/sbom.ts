import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isMain, PROJECT } from './project.ts';
import { readThirdParty, type ThirdParty } from './third-party.ts';

const names = z.record(z.string(), z.string()).default({});
const lockedSchema = z.object({
  version: z.string().default(''),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dependencies: names,
  optionalDependencies: names,
  devDependencies: names,
});
const lockSchema = z.object({ name: z.string(), version: z.string(), packages: z.record(z.string(), lockedSchema) });
type Locked = z.infer<typeof lockedSchema>;

/** Beside what the bundles hold, this is in what we hand out. */
const RUNTIME = ['electron'];

/**
 * The software bill of materials, CycloneDX 1.5 as JSON: every package of the lock file with its hash and licence. `required`
 * is what something that ships was made of, `excluded` what only built or tested it. The same lock file gives the same octets.
 */
export function sbom(inTheBundles: readonly Pick<ThirdParty, 'name' | 'version'>[]): string {
  const lockText = readFileSync(join(PROJECT, 'package-lock.json'));
  const { name, version, packages } = lockSchema.parse(JSON.parse(lockText.toString('utf8')));
  const shipped = new Set(inTheBundles.map((one) => `${one.name}@${one.version}`));
  const own = { type: 'application', 'bom-ref': `pkg:npm/${name}@${version}`, name, version };
  const places = Object.keys(packages)
    .filter((place) => place !== '')
    .sort();
  const refs = new Map(places.map((place) => [place, `${purl(place, lockedAt(packages, place))}#${place}`]));
  return `${JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      serialNumber: `urn:uuid:${uuidOf(lockText)}`,
      version: 1,
      metadata: {
        component: { ...own, licenses: [{ license: { id: 'MIT' } }], purl: own['bom-ref'] },
        tools: { components: [{ type: 'application', name: 'build/sbom.ts', version }] },
      },
      components: places.map((place) => {
        const locked = lockedAt(packages, place);
        const [group, short] = nameParts(place);
        const isShipped =
          shipped.has(`${nameOf(place)}@${locked.version}`) ||
          RUNTIME.includes(place.replace('node_modules/', '')) ||
          place.startsWith('node_modules/@node-rs/argon2-');
        return {
          type: 'library',
          'bom-ref': refs.get(place),
          ...(group === null ? {} : { group }),
          name: short,
          version: locked.version,
          scope: isShipped ? 'required' : 'excluded',
          ...(locked.integrity === undefined ? {} : { hashes: hashesOf(locked.integrity) }),
          ...(locked.license === undefined ? {} : { licenses: [{ expression: locked.license }] }),
          purl: purl(place, locked),
        };
      }),
      dependencies: [
        { ref: own['bom-ref'], dependsOn: resolved('', packages, refs) },
        ...places.map((place) => ({ ref: refs.get(place), dependsOn: resolved(place, packages, refs) })),
      ],
    },
    null,
    1,
  )}\n`;
}

function lockedAt(packages: Record<string, Locked>, place: string): Locked {
  return packages[place] ?? lockedSchema.parse({});
}

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function nameParts(place: string): [string | null, string] {
  const name = nameOf(place);
  const slash = name.indexOf('/');
  return slash < 0 ? [null, name] : [name.slice(0, slash), name.slice(slash + 1)];
}

function purl(place: string, locked: Locked): string {
  const [group, name] = nameParts(place);
  return `pkg:npm/${group === null ? '' : `${encodeURIComponent(group)}/`}${name}@${encodeURIComponent(locked.version)}`;
}

/** Subresource Integrity (base64) in CycloneDX's words (hexadecimal). */
function hashesOf(integrity: string): { alg: string; content: string }[] {
  return integrity.split(' ').flatMap((one) => {
    const dash = one.indexOf('-');
    const alg = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' }[one.slice(0, dash)];
    return alg === undefined ? [] : [{ alg, content: Buffer.from(one.slice(dash + 1), 'base64').toString('hex') }];
  });
}

/** Node's own rule: a package is looked for beside its user, then in each folder above. */
function resolved(place: string, packages: Record<string, Locked>, refs: ReadonlyMap<string, string>): string[] {
  const { dependencies, optionalDependencies, devDependencies } = lockedAt(packages, place);
  const wanted = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
  const found = wanted.flatMap((name) => {
    for (let folder = place; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
      const ref = refs.get(`${folder === '' ? '' : `${folder}/`}node_modules/${name}`);
      if (ref !== undefined) return [ref];
      if (folder === '') return [];
    }
  });
  return [...new Set(found)].sort();
}

/** A UUID of the lock file's own digest (RFC 9562 §5.8, version 8), so that the same file has the same name. */
function uuidOf(bytes: Buffer): string {
  const hex = createHash('sha256').update(bytes).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

if (isMain(import.meta.url)) process.stdout.write(sbom(readThirdParty()));
