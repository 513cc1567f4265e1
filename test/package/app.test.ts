/** The unpacked app that `npm run test:package` made: what is in it, and that another build makes the same. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodePem } from '../../electron/pki/pem.ts';
import { debianWeakKey } from '../pki/debian-weak-key.ts';

const ASAR = path.resolve('out/linux-unpacked/resources/app.asar');
const files = (): string[] => listPackage(ASAR, { isPack: false }).map((name) => name.replace(/^[\\/]/u, ''));

describe('app.asar', () => {
  it('holds the bundles, the licences and native packages, and nothing that only builds or tests', () => {
    const strange = files().filter(
      (name) =>
        !/^(?:dist(?:\/(?:main\.cjs|preload\.cjs|main|renderer|third-party).*)?|package\.json|LICENSE|node_modules.*)$/u.test(
          name,
        ),
    );
    expect(strange).toEqual([]);
    expect(files().filter((name) => /\.map$|\.ts$|node-linux|vitest|test\//u.test(name))).toEqual([]);
  });

  it('holds the table of Debian’s weak keys, and finds it inside the archive', () => {
    const tables = files().filter((name) => name.endsWith('.bin'));
    expect(tables).toEqual([expect.stringMatching(/^dist\/main\/debian-weak-moduli-[^/]+\.bin$/u)]);
    const packed = extractFile(ASAR, String(tables[0]));
    expect(packed.equals(readFileSync('electron/pki/debian-weak-moduli.bin'))).toBe(true);

    const folder = mkdtempSync(path.join(tmpdir(), 'chancery-weak-'));
    try {
      const key = path.join(folder, 'weak.pem');
      writeFileSync(key, encodePem('PUBLIC KEY', debianWeakKey()));
      const inspected = execFileSync('out/linux-unpacked/bin/chancery', ['inspect', key], { encoding: 'utf8' });
      expect(inspected).toContain('[rsa-debian-weak]');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('holds the licence of every package that is in it', () => {
    const { packages } = z
      .object({ packages: z.array(z.object({ name: z.string(), licence: z.string(), text: z.string().min(100) })) })
      .parse(JSON.parse(extractFile(ASAR, 'dist/third-party.json').toString('utf8')));
    const listed = new Set(packages.map(({ name }) => name));
    const packed = files()
      .filter((name) => /^node_modules\/(?:@[^/]+\/)?[^/@]+\/package\.json$/u.test(name))
      .map((name) => name.slice('node_modules/'.length, -'/package.json'.length))
      // One package, divided by processor.
      .map((name) => name.replace(/^(@node-rs\/argon2)-.*/u, '$1'));
    expect(packed.filter((name) => !listed.has(name))).toEqual([]);
    for (const name of ['react', 'zod', '@peculiar/x509', '@node-rs/argon2', 'react-aria'])
      expect(listed).toContain(name);
  });

  it('names no place of the machine that built it', () => {
    expect(readFileSync(ASAR).includes(process.cwd())).toBe(false);
  });

  it('is the same, octet for octet, when it is built again', () => {
    const digest = (): string => createHash('sha256').update(readFileSync(ASAR)).digest('hex');
    const first = digest();
    execFileSync(process.execPath, ['build/run.mjs', 'package'], {
      stdio: 'ignore',
      env: { ...process.env, NODE_ENV: 'test' },
    });
    expect(digest()).toBe(first);
  });
});
