import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { electronBuilderConfig } from '../../build/electron-builder.ts';
import { installersHere } from '../../build/installers.ts';
import { signForWindows } from '../../build/windows-signing.ts';
import forge, { FILE_ASSOCIATIONS, FUSES, INSTALLERS } from '../../forge.config.ts';
import { IN_CI } from '../../build/in-ci.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const SHIPPED = { folder: '/runtime', version: '45.4.1', source: 'official' } as const;

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
      '!dist/cli.cjs',
      '!dist/cli/**',
      'package.json',
      'LICENSE',
      '!node_modules/node-linux-*/**',
    ]);
  });

  it('takes the SQLite stand-in along only where Electron has none', () => {
    const from = (version: string): unknown[] => [electronBuilderConfig({ ...SHIPPED, version }).files].flat();
    expect(JSON.stringify(from('33.2.1'))).toContain('@photostructure/sqlite');
    expect(JSON.stringify(from('35.0.0'))).not.toContain('@photostructure/sqlite');
  });

  it('publishes nowhere', () => {
    expect(config.publish).toBeNull();
  });
});

describe('the installers', () => {
  const { linux, deb, rpm, mac, win, nsis } = electronBuilderConfig(SHIPPED);

  it('are deb, rpm and AppImage; dmg and zip; NSIS', () => {
    expect(INSTALLERS).toEqual({ linux: ['deb', 'rpm', 'AppImage'], darwin: ['dmg', 'zip'], win32: ['nsis'] });
    expect(installersHere('darwin')).toEqual({ own: ['dmg', 'zip'], others: ['deb', 'rpm', 'AppImage', 'nsis'] });
    expect(installersHere('freebsd').own).toEqual([]);
  });

  it('never turn the sandbox off for the window, nor run it as a Node', () => {
    expect(JSON.stringify(electronBuilderConfig(SHIPPED))).not.toMatch(/no-sandbox|RUN_AS_NODE/u);
    const launchers = ['linux/chancery.sh', 'mac/chancery.sh', 'windows/chancery.cmd'];
    for (const launcher of launchers) {
      const lines = readFileSync(join(PROJECT, 'build', launcher), 'utf8').split('\n');
      const starting = lines.filter((line) => /(?:exec|\.exe|start)/u.test(line) && !/^\s*(?:#|rem)/u.test(line));
      for (const line of starting.filter((one) => /sandbox/u.test(one))) expect(line).toContain('--terminal -- "$@"');
    }
  });

  it('tell a file made from the development runtime by its name and description', () => {
    const development = electronBuilderConfig({ ...SHIPPED, version: '33.2.1', source: 'development' });
    expect(development.artifactName).toContain('-not-for-release');
    expect(development.linux?.description).toContain('for trying only');
    expect(JSON.stringify(electronBuilderConfig(SHIPPED))).not.toContain('for-release');
  });

  it('put command, manual, completions, licences and bill of materials where Debian and Fedora look for them', () => {
    for (const { fpm = [], packageName, afterInstall, afterRemove } of [deb ?? {}, rpm ?? {}]) {
      expect(fpm?.map((word) => word.split('=')[1])).toEqual([
        '/usr/bin/chancery',
        '/usr/share/man/man1/chancery.1.gz',
        '/usr/share/bash-completion/completions/chancery',
        '/usr/share/zsh/site-functions/_chancery',
        '/usr/share/fish/vendor_completions.d/chancery.fish',
        '/usr/share/doc/chancery/copyright',
        '/usr/share/doc/chancery/third-party-licences.txt',
        '/usr/share/doc/chancery/sbom.cdx.json',
      ]);
      expect(packageName).toBe('chancery');
      for (const script of [afterInstall, afterRemove]) expect(existsSync(join(PROJECT, String(script)))).toBe(true);
    }
    expect(linux?.extraFiles).toEqual([{ from: 'build/linux/chancery.sh', to: 'bin/chancery' }]);
    expect(deb?.depends).toContain('libgtk-3-0t64 | libgtk-3-0');
    expect(rpm?.depends).toContain('gtk3');
  });

  it('have scripts that a shell takes, with every macro known to electron-builder', () => {
    for (const name of ['after-install.sh', 'after-remove.sh', 'chancery.sh']) {
      const script = join(PROJECT, 'build', 'linux', name);
      const text = readFileSync(script, 'utf8');
      const macros = [...text.matchAll(/\$\{([a-zA-Z]+)\}/gu)].map((match) => match[1]);
      if (name !== 'chancery.sh')
        expect(new Set(macros)).toEqual(
          new Set(name === 'after-install.sh' ? ['sanitizedProductName', 'executable'] : ['executable']),
        );
      expect(() => execFileSync('sh', ['-n', script])).not.toThrow();
    }
  });

  it('install the AppArmor profile that Ubuntu 24.04 wants, and the setuid helper only where it is needed', () => {
    const script = readFileSync(join(PROJECT, 'build', 'linux', 'after-install.sh'), 'utf8');
    expect(script).toContain('apparmor_parser --skip-kernel-load');
    expect(script).toContain('/proc/sys/kernel/apparmor_restrict_unprivileged_userns');
    expect(script).toContain('chmod "$mode" "$app/chrome-sandbox"');
    expect(script).toMatch(/^mode=0755$/mu);
  });

  it('leave the AppArmor profile alone on an upgrade, and take it away on removal (deb and rpm)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chancery-scripts-'));
    try {
      const profile = join(folder, 'profile');
      const script = join(folder, 'after-remove.sh');
      const text = readFileSync(join(PROJECT, 'build', 'linux', 'after-remove.sh'), 'utf8');
      writeFileSync(script, text.replaceAll('/etc/apparmor.d/${executable}', profile));
      for (const [word, stays] of [
        ['upgrade', true],
        ['1', true],
        ['remove', false],
        ['purge', false],
        ['0', false],
      ] as const) {
        writeFileSync(profile, '');
        execFileSync('sh', [script, word]);
        expect([word, existsSync(profile)]).toEqual([word, stays]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('bring an AppArmor profile that its own parser reads; one too old for it is told apart, and gets none', (context) => {
    if (!existsSync('/usr/sbin/apparmor_parser') && !IN_CI) context.skip('no apparmor_parser here');
    const folder = mkdtempSync(join(tmpdir(), 'chancery-profile-'));
    const read = (text: string): string => {
      const file = join(folder, 'chancery');
      writeFileSync(file, text);
      const words = ['--skip-kernel-load', '--skip-cache', '--names', file];
      const { status, stdout, stderr } = spawnSync('/usr/sbin/apparmor_parser', words, { encoding: 'utf8' });
      return status === 0 ? stdout.trim() : stderr;
    };
    try {
      const template = join(PROJECT, 'node_modules/app-builder-lib/templates/linux/apparmor-profile.tpl');
      const profile = readFileSync(template, 'utf8')
        .replaceAll('${executable}', 'chancery')
        .replaceAll('${sanitizedProductName}', 'Chancery');
      expect(profile).toContain('"/opt/Chancery/chancery" flags=(unconfined)');
      const isNew = existsSync('/etc/apparmor.d/abi/4.0');
      expect(read(profile)).toContain(isNew ? 'chancery' : 'abi/4.0');
      // What there was before AppArmor 4 of it, so that the rest is read here too.
      expect(read(profile.replace('abi/4.0', 'abi/3.0').replace(/^ *userns,$/mu, ''))).toBe('chancery');
      expect(read(profile.replace('abi/4.0', 'abi/3.0').replace('userns,', 'no such rule,'))).toContain('syntax error');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are universal, hardened and without a loophole on macOS', () => {
    expect(mac?.target).toEqual([
      { target: 'dmg', arch: ['universal'] },
      { target: 'zip', arch: ['universal'] },
    ]);
    expect(mac?.hardenedRuntime).toBe(true);
    const entitlements = readFileSync(join(PROJECT, String(mac?.entitlements)), 'utf8');
    expect(entitlements.match(/<key>[^<]*<\/key>/gu)).toEqual(['<key>com.apple.security.cs.allow-jit</key>']);
    expect(mac?.entitlementsInherit).toBe(mac?.entitlements);
    expect(mac?.extraResources).toEqual([{ from: 'build/mac/chancery.sh', to: 'bin/chancery' }]);
  });

  it('are for one person and without questions on Windows, signed with SHA-256', () => {
    expect(nsis).toEqual({ oneClick: true, perMachine: false, allowElevation: false, deleteAppDataOnUninstall: false });
    expect(win?.target).toEqual([{ target: 'nsis', arch: ['x64'] }]);
    expect(win?.signtoolOptions).toEqual({ sign: signForWindows, signingHashAlgorithms: ['sha256'] });
  });
});

describe('signForWindows', () => {
  const given = { ...process.env };
  afterEach(() => {
    process.env = { ...given };
  });

  it('hands each file to the program that reaches the key, and fails with it', async () => {
    process.env['CHANCERY_WINDOWS_SIGN'] = '/bin/true';
    await expect(signForWindows({ path: 'a.exe' })).resolves.toBeUndefined();
    process.env['CHANCERY_WINDOWS_SIGN'] = '/bin/false';
    await expect(signForWindows({ path: 'a.exe' })).rejects.toThrow('a.exe is not signed');
  });

  it('refuses a release that nobody signs', async () => {
    delete process.env['CHANCERY_WINDOWS_SIGN'];
    process.env['CHANCERY_RELEASE'] = '1';
    await expect(signForWindows({ path: 'a.exe' })).rejects.toThrow('CHANCERY_WINDOWS_SIGN names no program');
  });
});

describe('build/fpm.mjs', () => {
  it('stops at an option that it does not know, so that none is dropped in silence', () => {
    const run = spawnSync(process.execPath, [join(PROJECT, 'build', 'fpm.mjs'), '-t', 'deb', '--deb-systemd', 'x']);
    expect(run.status).not.toBe(0);
    expect(run.stderr.toString()).toContain('the option --deb-systemd is not known');
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
    packages: Record<string, { optionalDependencies?: Record<string, string>; hasInstallScript?: boolean }>;
  };

  it('has no install script that is needed: none is run, and each that there is has its reason in docs/dependencies.md', () => {
    expect(readFileSync(join(PROJECT, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/mu);
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { scripts: object };
    expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?(?:install|prepare)$/u.test(name))).toEqual([]);
    const having = Object.entries(packages).flatMap(([at, { hasInstallScript }]) => (hasInstallScript ? [at] : []));
    expect(having).toEqual(['node_modules/@photostructure/sqlite', 'node_modules/electron-winstaller']);
  });

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
