import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { electronBuilderConfig } from '../../build/electron-builder.ts';
import forge, { FILE_ASSOCIATIONS, FUSES } from '../../forge.config.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const SHIPPED = { folder: '/runtime', version: '45.4.1' };

describe('forge.config', () => {
  it('keeps the executable from being turned into something else', () => {
    expect(FUSES).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('opens what an admin double-clicks', () => {
    expect(FILE_ASSOCIATIONS.map(({ ext }) => ext).sort()).toEqual([
      'cer',
      'chancery',
      'crl',
      'crt',
      'csr',
      'p12',
      'pem',
    ]);
  });

  it('names files that are there', () => {
    expect(existsSync(join(PROJECT, forge.packagerConfig.icon))).toBe(true);
    expect(existsSync(join(PROJECT, 'LICENSE'))).toBe(true);
  });
});

describe('electronBuilderConfig', () => {
  const config = electronBuilderConfig(SHIPPED);

  it('takes every fact from forge.config', () => {
    expect(config.appId).toBe(forge.packagerConfig.appBundleId);
    expect(config.productName).toBe(forge.packagerConfig.name);
    expect(config.electronFuses).toEqual(FUSES);
    expect(config.fileAssociations).toEqual(FILE_ASSOCIATIONS);
    expect(config.asar).toBe(true);
  });

  it('runs the runtime that it is handed', () => {
    expect(config).toMatchObject({ electronDist: '/runtime', electronVersion: '45.4.1' });
  });

  it('packs no source, no map and not the Node that builds', () => {
    expect(config.files).toEqual([
      'dist/**',
      '!dist/**/*.map',
      'package.json',
      'LICENSE',
      '!node_modules/node-linux-*/**',
    ]);
  });

  it('takes the SQLite stand-in along only where Electron has none', () => {
    const from = (version: string): unknown[] => [electronBuilderConfig({ folder: '/runtime', version }).files].flat();
    expect(JSON.stringify(from('33.2.1'))).toContain('@photostructure/sqlite');
    expect(JSON.stringify(from('35.0.0'))).not.toContain('@photostructure/sqlite');
  });

  it('publishes nowhere', () => {
    expect(config.publish).toBeNull();
  });
});

describe('package.json', () => {
  const manifest: unknown = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));

  it('ships one native dependency', () => {
    expect(Object.keys((manifest as { dependencies: object }).dependencies)).toEqual(['@node-rs/argon2']);
  });

  it('pins every version', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest as Record<string, Record<string, string>>;
    const versions = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/u.test(version))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const text = readFileSync(join(PROJECT, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };

  it('names no registry', () => {
    expect(text.match(/"resolved":|\.tgz/gu)).toBeNull();
  });

  // Where the registry lacked a platform's package when the lock was made, npm leaves it out, and `npm ci` then refuses everywhere.
  it('holds the package of every platform, so that npm ci takes it', () => {
    const absent = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      ),
    );
    expect(absent).toEqual([]);
  });
});
