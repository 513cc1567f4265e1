/**
 * Every screen and dialog: axe finds nothing in either theme (WCAG 2.2 AA), and at 200 % text, from right to left, in German, and with a
 * third more text in a narrow window nothing is cut off and nothing overlaps; nowhere an id stands for a name. CHANCERY_PICTURES=FOLDER keeps a
 * picture of each, in every language.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { createServer, type Server } from 'node:tls';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_CHANNEL } from '../../shared/channels.ts';
import { LOCALES, type Spoken } from '../../shared/spoken-language.ts';
import { announcedHost, type AnnouncedHost } from '../updating/announced-host.ts';
import { newFolder, startApp, type RunningApp } from './app.ts';
import { HAS_KEYRING, withKeyring } from './keyring.ts';
import { brokenLayout, makePseudo, rawWords } from './layout.ts';
import { FIRST_RUN, HOST, PASSPHRASE, SCENES, type Stage } from './scenes.ts';
import { IMAGE, updatingProgram } from './updating-program.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = newFolder('every-screen');
const file = (name: string): string => path.join(folder.path, name);
let running: RunningApp;
let server: Server;
let releases: AnnouncedHost;
let port = 0;
const page = (): Page => running.page;

const call = async (method: string, input: unknown): Promise<unknown> => {
  const reply = await running.call(method, input);
  expect(reply).toMatchObject({ ok: true });
  return reply;
};
const stage = (): Stage => ({ running, page: page(), file, call, port, releases });

interface Mode {
  readonly zoom: number;
  readonly direction: 'ltr' | 'rtl';
  readonly pseudo: boolean;
  readonly size: readonly [number, number];
}
const USUAL: Mode = { zoom: 1, direction: 'ltr', pseudo: false, size: [1280, 800] };
const MODES: Readonly<Record<string, Mode>> = {
  'at 200 % text': { zoom: 2, direction: 'ltr', pseudo: false, size: [1280, 800] },
  'from right to left': { zoom: 1, direction: 'rtl', pseudo: false, size: [1280, 720] },
  'with a third more text, 900 px wide': { zoom: 1, direction: 'ltr', pseudo: true, size: [900, 600] },
};

/** The window is as wide as was asked, nothing moves any more, and what watches sizes has drawn. */
const settled = (width?: number): Promise<unknown> =>
  page().evaluate(async (wanted) => {
    const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
    const late = performance.now() + 5_000;
    // The window system sizes the window in its own time.
    while (wanted !== undefined && Math.abs(innerWidth - wanted) > 1 && performance.now() < late) await frame();
    await frame();
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    await frame();
  }, width);

const setMode = async ({ zoom, direction, size }: Mode): Promise<void> => {
  await running.app.evaluate(
    ({ BrowserWindow }, given) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(given.size[0], given.size[1]);
      window?.webContents.setZoomFactor(given.zoom);
    },
    { zoom, size: [...size] as [number, number] },
  );
  await page().evaluate((dir) => {
    document.documentElement.dir = dir;
  }, direction);
  await settled(size[0] / zoom);
};

const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
let theme: Theme = 'light';

/** The system's, which the window follows. */
const setTheme = async (wanted: Theme): Promise<void> => {
  theme = wanted;
  await running.app.evaluate(({ nativeTheme }, source) => {
    nativeTheme.themeSource = source;
  }, wanted);
  await page().waitForFunction(
    (dark) => matchMedia('(prefers-color-scheme: dark)').matches === dark,
    wanted === 'dark',
    { polling: 'raf' },
  );
  await settled();
};

/** What axe asks of colours; all else it asks of the document, which has no theme. */
const OF_COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
const OF_ALL = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};

/** What axe finds, a line each. It is in the page already. */
const violations = async (runOnly: typeof OF_ALL): Promise<string[]> => {
  const results = await page().evaluate((asked) => {
    const { axe } = globalThis as unknown as { axe: { run(on: Document, options: object): Promise<AxeResults> } };
    return axe.run(document, { runOnly: asked, resultTypes: ['violations'], preload: false });
  }, runOnly);
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map((node) => `${node.html.slice(0, 120)} (${node.any[0]?.message ?? ''})`).join(' | ')}`,
  );
};

const picture = async (name: string): Promise<void> => {
  const pictures = process.env['CHANCERY_PICTURES'];
  if (pictures === undefined) return;
  // Electron's own, since Playwright's cuts off what is zoomed.
  const png = await running.app.evaluate(async ({ BrowserWindow }) => {
    const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage();
    return image?.toPNG().toString('base64') ?? '';
  });
  const kept = path.join(pictures, `${name.replaceAll(/[^\p{L}\d]+/gu, '-')}.png`);
  writeFileSync(kept, Buffer.from(png, 'base64'));
};

/** The one with the longest words; where pictures are kept, to be read, all that the window speaks. */
const LANGUAGES: readonly Spoken[] =
  process.env['CHANCERY_PICTURES'] === undefined
    ? ['de']
    : (Object.keys(LOCALES) as Spoken[]).filter((language) => language !== 'en');
/** The same screen in another language, as it stands: its words are longer, and not where a pseudo-locale’s break. */
const setLanguage = async (language: Spoken): Promise<void> => {
  await call('setLanguage', { language });
  const { value } = (await call('appStatus', {})) as { value: { vault: object } };
  await running.app.evaluate(
    ({ BrowserWindow }, [channel, vault]) => {
      BrowserWindow.getAllWindows()[0]?.webContents.send(channel, 'vaultChanged', { vault });
    },
    [EVENT_CHANNEL, value.vault] as const,
  );
  await page().waitForFunction((wanted) => document.documentElement.lang === wanted, language);
  await settled();
};

/** All that is wrong with what is in view. */
const wrongWith = async (name: string): Promise<string[]> => {
  const found: string[] = [];
  await page().evaluate(AXE);
  await settled();
  found.push(...(await rawWords(page())));
  // It begins in the theme that the last one ended in: a change less.
  const [first, second]: readonly Theme[] = theme === 'light' ? THEMES : THEMES.toReversed();
  if (first === undefined || second === undefined) throw new Error('There are two themes.');
  found.push(...(await violations(OF_ALL)).map((one) => `axe, ${first}: ${one}`));
  await picture(`${name} ${first}`);
  await setTheme(second);
  found.push(...(await violations(OF_COLOURS)).map((one) => `axe, ${second}: ${one}`));
  await picture(`${name} ${second}`);
  for (const language of LANGUAGES) {
    await setLanguage(language);
    found.push(...(await brokenLayout(page())).map((one) => `${language}: ${one}`));
    await picture(`${name} ${language}`);
  }
  await setLanguage('en');
  for (const [how, mode] of Object.entries(MODES)) {
    await setMode(mode);
    const back = mode.pseudo ? await makePseudo(page()) : async () => {};
    found.push(...(await brokenLayout(page())).map((one) => `${how}: ${one}`));
    await picture(`${name} ${how}`);
    await back();
  }
  await setMode(USUAL);
  return found;
};

beforeAll(async () => {
  releases = await announcedHost({ [IMAGE]: 'the new one' });
  const { program, env } = updatingProgram(folder.path, releases);
  // With a keychain, so that its dialog is there too.
  const keyring = HAS_KEYRING ? withKeyring(folder.path, 'keyring') : { env: {} };
  running = await startApp({ profile: file('profile'), program, ...keyring, env: { ...env, ...keyring.env } });
  await page().getByRole('button', { name: 'Create root CA' }).waitFor();
  // So many scenes: one that is not reached is told soon.
  page().setDefaultTimeout(15_000);
  // Nothing is waited for that only moves.
  await page().emulateMedia({ reducedMotion: 'reduce', colorScheme: null });
  await setTheme('light');
});
afterAll(async () => {
  await running.close();
  server.close();
  await releases.close();
  folder.remove();
});

describe('the first run', () => {
  it.each(Object.entries(FIRST_RUN))('%s', async (name, scene) => {
    await page().reload();
    await page().getByRole('button', { name: 'Create root CA' }).waitFor();
    await scene(stage());
    expect(await wrongWith(name)).toEqual([]);
  });
});

describe('every screen and dialog', () => {
  it('has something to show', async () => {
    await page().getByRole('button', { name: 'Go to the overview' }).click();
    const hosts = [HOST, 'a-very-long-host-name-of-some-department.sample.com', 'www2.sample.com'];
    for (const [at, host] of hosts.entries())
      await call('issueWithNewKey', {
        ...{ subject: `CN=${host},O=The Sample Company`, keyType: 'ec-p256', ca: 'ca-1', profile: 'tls-server' },
        ...{ subjectAltNames: [host, `other.${host}`], validityDays: [20, 5, 90][at] },
      });
    await call('tagCertificates', { ids: ['cert-2'], add: ['mail'], remove: [] });
    const below = { keyType: 'ec-p256', pathLength: null };
    await call('createAuthority', {
      ...{ name: 'Careful CA', subject: 'CN=Careful CA,O=The Sample Company', ...below },
      ...{ validityDays: 365, permittedNames: [], parent: 'ca-1' },
    });
    await call('requestAuthority', { name: 'Waiting CA', subject: 'CN=Waiting CA,O=The Sample Company', ...below });
    await call('issueCrl', { ca: 'ca-1', days: null });
    mkdirSync(file('site'));
    await running.answerDialogs([file('site'), file('key.pem'), file('full.pem')]);
    await call('chooseSiteFolder', { ca: 'ca-1' });
    await call('publishSite', { ca: 'ca-1', whole: false });
    for (const form of ['key', 'fullchain']) await call('exportCertificate', { id: 'cert-2', form, passphrase: null });
    server = createServer({ key: readFileSync(file('key.pem')), cert: readFileSync(file('full.pem')) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const served = String((server.address() as AddressInfo).port);
    await call('checkHost', { host: `127.0.0.1:${served}`, servername: HOST, starttls: null });
    const probe = createTcpServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', () => resolve()));
    port = (probe.address() as AddressInfo).port;
    await new Promise((resolve) => probe.close(resolve));
    await page().keyboard.press('Control+,');
    await page().getByRole('button', { name: 'Back up now' }).click();
    await page().getByRole('table', { name: 'Beside the vault' }).waitFor();
    makeForeignFiles();
  });

  it.for(SCENES)('%s', async ([name, scene], context) => {
    if (name === 'keychain' && !HAS_KEYRING) context.skip('no gnome-keyring here');
    await page().reload();
    await page().getByRole('navigation', { name: 'Sections' }).waitFor();
    const unlock = page().getByRole('region', { name: 'The vault is locked.' });
    if ((await unlock.count()) > 0) await call('unlockVault', { passphrase: PASSPHRASE });
    await unlock.waitFor({ state: 'hidden' });
    await page().keyboard.press('Control+1');
    await scene(stage());
    expect(await wrongWith(name)).toEqual([]);
  });
});

/** A request that asks for too much, and a folder of OpenSSL's own CA. */
function makeForeignFiles(): void {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe', cwd: folder.path });
  };
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout'];
  const asks = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'extendedKeyUsage=serverAuth,clientAuth'];
  openssl(
    'req',
    '-new',
    ...made,
    'own.key',
    '-out',
    'vpn.csr',
    '-subj',
    '/O=The Sample Company/CN=vpn.sample.com',
    ...asks,
  );
  for (const name of ['demoCA', 'demoCA/private', 'demoCA/newcerts']) mkdirSync(file(name));
  openssl(
    'req',
    '-x509',
    '-days',
    '900',
    ...made,
    'demoCA/private/cakey.pem',
    '-out',
    'demoCA/cacert.pem',
    '-subj',
    '/CN=Old CA',
  );
  for (const [name, text] of [
    ['index.txt', ''],
    ['serial', '01\n'],
  ] as const)
    writeFileSync(file(`demoCA/${name}`), text);
}
