import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { methods } from '../../shared/contract.ts';
import { benchVault } from '../bench/bench-vault.ts';
import { newFolder, startApp, type RunningApp } from './app.ts';

interface Bridged {
  readonly chancery: { call(method: unknown, input: unknown): Promise<unknown>; subscribe: unknown };
}

describe('the window', () => {
  const profile = newFolder('profile');
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp({ profile: profile.path });
  });
  afterAll(async () => {
    await running.close();
    profile.remove();
  });

  it('shows the first run under app://, with no error in its console', async () => {
    expect(running.page.url()).toBe('app://chancery/index.html');
    expect(await running.page.title()).toBe('Chancery');
    await running.page.getByRole('heading').first().waitFor();
    expect(running.consoleErrors).toEqual([]);
  });

  it('is isolated: no Node, no require, nothing but one call and one subscribe', async () => {
    const seen = await running.page.evaluate(() => ({
      globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter(
        (name) => name in globalThis,
      ),
      bridge: Object.keys((globalThis as unknown as Bridged).chancery).sort(),
    }));
    expect(seen).toEqual({ globals: [], bridge: ['call', 'subscribe'] });
    const preferences = await running.app.evaluate(({ BrowserWindow }) => {
      // Electron has this method and does not document it; the typed API cannot tell what a window was made with.
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  it('goes nowhere, opens nothing and fetches nothing', async () => {
    await running.page.evaluate(() => {
      window.open('https://example.com/');
      location.href = 'https://example.com/';
    });
    await running.page.evaluate(() => {
      location.assign('app://chancery/../../etc/passwd');
    });
    expect(running.page.url()).toBe('app://chancery/index.html');
    expect(running.app.windows()).toHaveLength(1);
    const fetched = await running.page.evaluate(() =>
      fetch('app://chancery/index.html').then(
        () => 'fetched',
        () => 'refused',
      ),
    );
    expect(fetched).toBe('refused');
  });

  it('turns no string into markup or code (Trusted Types)', async () => {
    const passed = await running.page.evaluate(async () => {
      const attempts: Record<string, () => unknown> = {
        innerHTML: () => (document.createElement('div').innerHTML = '<b>x</b>'),
        eval: (): unknown => Reflect.apply(globalThis.eval, undefined, ['1']),
        function: (): unknown => Reflect.construct(Function, ['return 1']),
        script: () => (document.createElement('script').text = '1'),
        policy: () =>
          (
            globalThis as unknown as { trustedTypes: { createPolicy(n: string, p: object): unknown } }
          ).trustedTypes.createPolicy('x', {}),
      };
      // Playwright's own evaluation is let past the policy; what a timer runs afterwards is not.
      await new Promise((resolve) => {
        setTimeout(resolve, 0);
      });
      return Object.entries(attempts)
        .filter(([, attempt]) => {
          try {
            attempt();
            return true;
          } catch {
            return false;
          }
        })
        .map(([name]) => name);
    });
    expect(passed).toEqual([]);
    running.consoleErrors.length = 0;
  });

  it('answers a hostile page with codes, and never with a key', async () => {
    const names = Object.keys(methods).filter(
      (name) => !['createVault', 'openVault', 'openRequests', 'pickBackup'].includes(name),
    );
    // Whatever asks the person is cancelled: nobody is here.
    await running.app.evaluate(({ dialog }) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] });
      dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' });
      dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
    });
    const replies = await running.page.evaluate(async (given) => {
      const bridge = (globalThis as unknown as Bridged).chancery;
      const rubbish: unknown[] = [
        undefined,
        null,
        true,
        0,
        -1,
        NaN,
        1e308,
        '',
        'x'.repeat(100_000),
        [],
        [[]],
        {},
        { id: 'cert-1' },
        { id: '../../etc/passwd' },
        { id: { toString: 'x' } },
        new Uint8Array(100_000),
        new Date(),
        new Map([[1, 2]]),
        { passphrase: '' },
        { ids: new Array(2000).fill('cert-1') },
        { __proto__: { id: 'cert-1' } },
        { bytes: 'text', fileName: 5 },
        { bytes: new Uint8Array([0x30, 0x80]), fileName: '../../x' },
        { digest: 'ab'.repeat(32), ca: 'ca-1', profile: 'tls-server', validityDays: 1 },
      ];
      const answers: unknown[] = [];
      for (const method of [...given, 'nope', '__proto__', 'toString', 7, null, {}]) {
        for (const input of rubbish) answers.push(await bridge.call(method, input));
      }
      return answers;
    }, names);
    expect(replies.length).toBeGreaterThan(400);
    for (const reply of replies) {
      expect(reply).toSatisfy(
        (answer: { ok?: unknown; error?: { code?: unknown } }) =>
          answer.ok === true || typeof answer.error?.code === 'string',
      );
    }
    expect(JSON.stringify(replies)).not.toContain('PRIVATE KEY');
    const codes = new Set(replies.map((reply) => (reply as { error?: { code: string } }).error?.code));
    expect(codes).not.toContain('INTERNAL');
  });
});

describe('a vault that was double-clicked', () => {
  it('opens with the start itself, and nobody is asked to make a CA', async () => {
    const folder = newFolder('arrival');
    const vault = path.join(folder.path, 'sample.chancery');
    await (await benchVault(vault, 'ec-p256', 3)).close();
    const running = await startApp({ profile: path.join(folder.path, 'profile'), files: [vault] });
    try {
      const sections = running.page.getByRole('navigation', { name: 'Sections' });
      await sections.getByRole('button', { name: /^Certificates/u }).click();
      await running.page.getByRole('row').filter({ hasText: 'old1.bench.example' }).waitFor();
    } finally {
      await running.close();
      folder.remove();
    }
  });
});

describe('the sandbox', () => {
  it.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'holds for an ordinary user: the page’s process runs under seccomp',
    async () => {
      const home = newFolder('nobody');
      const nobody = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
      chownSync(home.path, nobody, nobody);
      const starter = path.join(home.path, 'electron-as-nobody');
      const executable = process.env['CHANCERY_ELECTRON'] ?? '';
      writeFileSync(
        starter,
        `#!/bin/sh\nexec runuser -u nobody -- env HOME='${home.path}' XDG_CONFIG_HOME='${home.path}' '${executable}' "$@"\n`,
      );
      chmodSync(starter, 0o755);
      const running = await startApp({
        profile: path.join(home.path, 'profile'),
        executablePath: starter,
        chromiumSandbox: true,
      });
      try {
        await running.page.getByRole('heading').first().waitFor();
        const pid = await running.app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
        );
        const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
        expect(status).toMatch(/^Uid:\s+(?!0\b)/m);
        expect(status).toMatch(/^Seccomp:\s+2$/m);
        expect(readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')).not.toContain('--no-sandbox');
      } finally {
        await running.close();
        home.remove();
      }
    },
  );
});
