/**
 * Every screen and every dialog of the window, once: what walks them all (layout, axe) takes them from here. The keys are the
 * window's own unions, so that one that is added to the window and not to this table does not compile.
 */
import type { Locator, Page } from 'playwright-core';
import type { Update } from '../../renderer/screens/settings/updates.tsx';
import type { Services } from '../../renderer/state/services.ts';
import type { VaultTask } from '../../renderer/state/vault-task.ts';
import type { Dialog, Section } from '../../renderer/state/workspace.ts';
import { version } from '../../package.json' with { type: 'json' };
import { FEED_NAME, type AnnouncedHost } from '../updating/announced-host.ts';
import type { RunningApp } from './app.ts';

export const PASSPHRASE = 'six plain words are easy enough';
/** Of the certificate that scenes are about; it is served at a place that was looked at. */
export const HOST = 'mail.sample.com';

export interface Stage {
  readonly running: RunningApp;
  readonly page: Page;
  readonly file: (name: string) => string;
  /** One call over the bridge, as the page makes it; refused, it fails. */
  readonly call: (method: string, input: unknown) => Promise<unknown>;
  /** Announces 0.2.0; a scene that wants another leaves it as it was. */
  readonly releases: AnnouncedHost;
  /** Free on this machine. */
  readonly port: number;
}
/** Goes there from Home, where nothing is open. */
export type Scene = (stage: Stage) => Promise<void>;
type Scenes = Readonly<Record<string, Scene>>;

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('main').getByRole('button', { name }).first().click();
const dialogOf = (page: Page): Locator => page.getByRole('dialog');
const give = async (page: Page, button: string): Promise<void> => {
  await dialogOf(page).getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await dialogOf(page).getByRole('button', { name: button }).click();
};
const go =
  (keys: string): Scene =>
  async ({ page }) => {
    await page.keyboard.press(keys);
    await page.getByRole('main').waitFor();
  };
const settings = go('Control+,');
const list: Scene = async ({ page }) => {
  await page.keyboard.press('Control+2');
  await page.getByRole('row').filter({ hasText: HOST }).first().click();
  await page.getByRole('complementary').getByText('signed by').waitFor();
};
const certificate =
  (tab: string): Scene =>
  async ({ page }) => {
    await page.keyboard.press('Control+2');
    await page.getByRole('row').filter({ hasText: HOST }).first().dblclick();
    await page.getByRole('tab', { name: tab }).click();
  };
/** Of the certificate in the list. */
const byKeys =
  (keys: string): Scene =>
  async (stage) => {
    await list(stage);
    await stage.page.keyboard.press(keys);
    await dialogOf(stage.page).waitFor();
  };
const palette = async (page: Page, typed: string): Promise<void> => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(typed);
  await page.keyboard.press('Enter');
};
const byPalette =
  (typed: string): Scene =>
  async ({ page }) => {
    await palette(page, typed);
    await dialogOf(page).getByRole('heading').first().waitFor();
  };
const byButton =
  (place: Scene, name: string | RegExp): Scene =>
  async (stage) => {
    await place(stage);
    await press(stage.page, name);
    await dialogOf(stage.page).waitFor();
  };
const authority =
  (name: string): Scene =>
  async ({ page }) => {
    await page.keyboard.press('Control+4');
    await page.getByRole('navigation').getByRole('button', { name }).first().click();
    await page.getByRole('heading', { name }).waitFor();
  };
const unfolded =
  (place: Scene, summary: string): Scene =>
  async (stage) => {
    await place(stage);
    await stage.page.locator('summary', { hasText: summary }).click();
  };
const two: Scene = async (stage) => {
  await list(stage);
  await stage.page.keyboard.press('Shift+ArrowDown');
};
const request: Scene = async ({ running, page, file }) => {
  await running.answerDialogs([file('vpn.csr')]);
  await page.keyboard.press('Control+o');
  await page.getByText('Key proven').waitFor();
};
const profiles: Scene = async ({ page }) => {
  await palette(page, 'Profiles');
  await page.getByRole('heading', { name: 'TLS server', exact: true }).waitFor();
};
const keys: Scene = async ({ page }) => {
  await page.keyboard.press('Control+6');
  await page.getByRole('row').filter({ hasText: HOST }).first().click();
  await page.getByRole('complementary', { name: 'Key' }).waitFor();
};
const backups: Scene = async (stage) => {
  await settings(stage);
  await stage.page.getByRole('table', { name: 'Beside the vault' }).scrollIntoViewIfNeeded();
};

/** A vault is not open yet: in this order, since the last one makes it. */
export const FIRST_RUN: Scenes = {
  'first run, a new CA': async ({ page }) => {
    await page.getByLabel('Organisation').fill('The Sample Company');
    await page.getByLabel('CA name').fill('Sample Root CA');
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  },
  'first run, bring what I have': ({ page }) =>
    page.getByRole('radio', { name: 'Bring what I have' }).click({ force: true }),
  'first run, open a vault': ({ page }) => page.getByRole('radio', { name: 'Open a vault' }).click({ force: true }),
  'the root just made': async (stage) => {
    await FIRST_RUN['first run, a new CA']?.(stage);
    await stage.running.answerDialogs([stage.file('scenes.chancery')]);
    await stage.page.getByRole('button', { name: 'Create root CA' }).click();
    await stage.page.getByText('Sample Root CA is ready').waitFor();
  },
};

const PLACES: Readonly<Record<Section, Scenes>> = {
  home: { home: go('Control+1') },
  certificates: {
    certificates: list,
    'two certificates chosen': two,
    'the filter menu': async (stage) => {
      await list(stage);
      await stage.page.getByRole('button', { name: 'Filter', exact: true }).click();
      await stage.page.getByRole('menu').waitFor();
    },
    'no certificate found': async (stage) => {
      await list(stage);
      await stage.page.getByRole('searchbox').fill('nothing is called this');
      await stage.page.getByRole('grid').getByRole('row').filter({ hasText: HOST }).waitFor({ state: 'hidden' });
    },
    ...Object.fromEntries(
      ['Summary', 'Names', 'Extensions', 'Purposes', 'Chain', 'ASN.1', 'PEM', 'History'].map((tab) => [
        `a certificate, ${tab}`,
        certificate(tab),
      ]),
    ),
  },
  issue: {
    'issue, nothing filled in': go('Control+n'),
    issue: async ({ page }) => {
      await page.keyboard.press('Control+n');
      await page.getByRole('textbox', { name: 'Names' }).fill('www.sample.com');
      await page.getByRole('textbox', { name: 'Names' }).press('Enter');
      await page.getByText('CN=www.sample.com', { exact: true }).waitFor();
    },
    issued: async (stage) => {
      await PLACES.issue['issue']?.(stage);
      await stage.page.keyboard.press('Control+Enter');
      await stage.page.getByText('www.sample.com is signed').waitFor();
    },
  },
  requests: { 'no request': go('Control+3'), 'a request': request },
  authorities: {
    'a CA': authority('Sample Root CA'),
    'a CA as QR codes': unfolded(authority('Sample Root CA'), 'QR'),
    'a CA and an outside parent': unfolded(authority('Sample Root CA'), 'Signed by another CA'),
    'a CA that waits for its answer': authority('Waiting CA'),
    'a request as QR codes': unfolded(authority('Waiting CA'), 'QR'),
  },
  profiles: {
    profiles,
    'a profile, edited': async (stage) => {
      await profiles(stage);
      await press(stage.page, 'Make your own from it');
      await stage.page.locator('summary', { hasText: 'More' }).click();
    },
  },
  runbook: {
    runbook: async (stage) => {
      await keys(stage);
      await stage.page
        .getByRole('complementary')
        .getByRole('button', { name: /compromised/ })
        .click();
      await stage.page.getByRole('timer').waitFor();
    },
  },
  keys: { keys },
  crls: {
    'CRLs, a site and its place': go('Control+5'),
    'the responder, serving': async (stage) => {
      await stage.call('startResponder', { host: '127.0.0.1', port: stage.port });
      await go('Control+5')(stage);
      await stage.page.getByRole('button', { name: 'Stop serving' }).scrollIntoViewIfNeeded();
    },
    'the responder, stopped': async (stage) => {
      await stage.call('stopResponder', {});
      await go('Control+5')(stage);
      await stage.page.getByRole('button', { name: 'Start serving' }).scrollIntoViewIfNeeded();
    },
  },
  audit: {
    audit: go('Control+7'),
    'the audit log, saved': async (stage) => {
      await go('Control+7')(stage);
      await stage.running.answerDialogs([stage.file(`audit-${String(Date.now())}.jsonl`)]);
      await press(stage.page, 'Save the log…');
      await stage.page.getByText(/events saved, signed by the CAs/).waitFor();
    },
  },
  settings: { settings, 'settings, the end': backups },
};

const TASKS: Readonly<Record<VaultTask['task'], Scenes>> = {
  passphrase: { 'another passphrase': byButton(settings, 'Change…') },
  keychain: { keychain: byButton(settings, 'Turn on…') },
  makeKit: {
    'a recovery kit': byButton(settings, 'Make a kit…'),
    'a recovery kit, made': async (stage) => {
      await byButton(settings, 'Make a kit…')(stage);
      await give(stage.page, 'Make the shares');
      await dialogOf(stage.page).getByText('5 shares are made.').waitFor();
    },
  },
  useKit: {
    'a recovery kit, used': async (stage) => {
      await stage.call('lockVault', {});
      await stage.page.getByRole('button', { name: 'Passphrase lost?' }).click();
      await dialogOf(stage.page).getByRole('textbox', { name: 'Shares' }).waitFor();
    },
  },
  check: {
    'the vault, checked': async (stage) => {
      await byButton(settings, 'Check the vault…')(stage);
      await dialogOf(stage.page).getByText('The vault is whole').waitFor();
    },
  },
  drill: {
    'a backup’s drill': byButton(backups, 'Prove it…'),
    'a backup, proven': async (stage) => {
      await byButton(backups, 'Prove it…')(stage);
      await give(stage.page, 'Prove this backup');
      await dialogOf(stage.page).getByText('This backup would do', { exact: true }).waitFor();
    },
  },
  restore: {
    'a restore': byButton(backups, /^Restore…$/),
    'what a restore changes': async (stage) => {
      await byButton(backups, /^Restore…$/)(stage);
      await give(stage.page, 'See what differs');
      await dialogOf(stage.page)
        .getByRole('button', { name: /^Restore/ })
        .waitFor();
    },
  },
};

const DIALOGS: Readonly<Record<Exclude<Dialog['kind'], 'none' | 'vault'>, Scenes>> = {
  palette: {
    'the palette': async ({ page }) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').waitFor();
    },
  },
  shortcuts: { shortcuts: byButtonOrKeys('F1') },
  createAuthority: { 'a new CA': byButtonOrKeys('Control+Shift+N') },
  renewAuthority: {
    'a CA’s renewal': byButton(authority('Sample Root CA'), 'Renew…'),
    'a CA, replaced': async (stage) => {
      await byButton(authority('Sample Root CA'), 'Renew…')(stage);
      await stage.page.getByRole('radio', { name: /Another CA/ }).click({ force: true });
      await stage.page.getByText('cross-certificates').waitFor();
    },
  },
  policy: { 'a CA’s policy': byButton(authority('Sample Root CA'), 'Policy…') },
  trust: {
    'a root, trusted': async (stage) => {
      await byButton(authority('Sample Root CA'), 'Trust it on a computer…')(stage);
      await stage.page.getByText('update-ca-certificates').first().waitFor();
    },
  },
  createKey: { 'a new key and request': byPalette('New key and request') },
  exportKey: {
    'a private key, exported': async (stage) => {
      await keys(stage);
      await stage.page.getByRole('button', { name: 'Export private key…' }).click();
      await dialogOf(stage.page).waitFor();
    },
  },
  import: {
    'an import': byPalette('Bring what'),
    'an import’s report': async (stage) => {
      await byPalette('Bring what')(stage);
      await stage.running.answerDialogs([stage.file('demoCA')]);
      await dialogOf(stage.page)
        .getByRole('button', { name: /folder/i })
        .click();
      await dialogOf(stage.page)
        .getByRole('button', { name: /^Import/ })
        .waitFor();
    },
  },
  export: {
    'an export': byKeys('Control+e'),
    'an export for nginx': async (stage) => {
      await byKeys('Control+e')(stage);
      await dialogOf(stage.page).getByRole('radio', { name: 'nginx', exact: true }).click({ force: true });
      await stage.page.getByText('ssl_certificate_key').first().waitFor();
    },
    'an export with a passphrase': async (stage) => {
      await byKeys('Control+e')(stage);
      await dialogOf(stage.page).getByRole('radio', { name: 'Files', exact: true }).click({ force: true });
      await dialogOf(stage.page).getByRole('radio', { name: /\.p12/ }).click();
    },
  },
  exportAuthority: { 'a CA’s export': byButton(authority('Sample Root CA'), 'Export…') },
  revoke: {
    'a revocation': byKeys('Control+Shift+R'),
    'a revocation of two': async (stage) => {
      await two(stage);
      await stage.page.keyboard.press('Control+Shift+R');
      await dialogOf(stage.page).waitFor();
    },
  },
  rejectRequest: { 'a request, rejected': byButton(request, 'Reject…') },
  renew: { 'a renewal': byKeys('Control+r') },
  bulkExport: {
    'an export of two': async (stage) => {
      await two(stage);
      await stage.page.keyboard.press('Control+e');
      await dialogOf(stage.page).waitFor();
    },
  },
  compare: {
    'two certificates, compared': async (stage) => {
      await two(stage);
      await press(stage.page, 'Compare…');
      await dialogOf(stage.page).getByRole('table').waitFor();
    },
  },
  tag: { tags: byKeys('Control+t') },
  columns: { columns: byButton(list, 'Columns…') },
  saveView: { 'a view, kept': byButton(list, 'Keep this view…') },
  siteHook: { 'a site’s program': byButton(go('Control+5'), 'Take it further…') },
  checkHost: {
    'a host': byButton(go('Control+5'), 'Check a host…'),
    'a host, looked at': async (stage) => {
      await go('Control+5')(stage);
      await stage.page.getByRole('button', { name: /^Look again at/ }).click();
      await dialogOf(stage.page).getByText('Yes, nothing newer was issued').waitFor();
    },
  },
  leave: { leave: byButton(go('Control+5'), 'Going on leave…') },
  snooze: { 'a task that waits': byButton(go('Control+1'), 'Remind me later…') },
};

/** Looks for newer releases, and sees what `answer` says of them. */
const lookedFor =
  (answer: string, announce: (releases: AnnouncedHost) => void = () => {}): Scene =>
  async (stage) => {
    announce(stage.releases);
    await newerReleases(stage);
    await press(stage.page, 'Look now');
    await stage.page.getByText(answer).waitFor();
    await endOfSettings(stage);
    stage.releases.announce(stage.releases.announcement);
  };
/** In the state in which each is left to a person; what passes by itself is not looked at. */
const RELEASES: Readonly<Record<Exclude<Update['step'], 'asking' | 'downloading' | 'installing'>, Scenes>> = {
  idle: { 'newer releases': newerReleases },
  newest: {
    'no newer release': lookedFor('This is the newest release.', (releases) =>
      releases.announce(releases.announcement.replaceAll('0.2.0', version)),
    ),
  },
  found: { 'a newer release, offered': lookedFor('Chancery 0.2.0 is there') },
  downloaded: {
    'a newer release, downloaded': async (stage) => {
      await RELEASES.found['a newer release, offered']?.(stage);
      await press(stage.page, /^Download/);
      await stage.page.getByText('is what its makers signed').waitFor();
      await endOfSettings(stage);
    },
  },
  refused: {
    'a newer release, refused': lookedFor('is not signed by the key of its makers', (releases) =>
      releases.answers.set(`/stable/${FEED_NAME}`, releases.announcement.replace('0.2.0', '0.3.0')),
    ),
  },
};

/** Over everything, the vault's passphrase; the last of all, since the vault is locked afterwards. */
const PROMPTS: Readonly<Record<NonNullable<Services['asking']>, Scenes>> = {
  confirm: {
    'the passphrase for one signature': async (stage) => {
      const { value } = (await stage.call('showPolicy', { ca: 'ca-2' })) as { value: object };
      await stage.call('setPolicy', { ca: 'ca-2', policy: { ...value, asksEveryTime: true } });
      await authority('Careful CA')(stage);
      await press(stage.page, 'CRLs');
      await press(stage.page, 'Sign a new CRL');
      // Unlocking has let one signature pass.
      if ((await dialogOf(stage.page).count()) === 0) await press(stage.page, 'Sign a new CRL');
      await dialogOf(stage.page).getByText('Passphrase for this signature').waitFor();
    },
  },
  unlock: {
    locked: async (stage) => {
      await list(stage);
      await stage.call('lockVault', {});
      await stage.page.getByText('The vault is locked.').waitFor();
    },
    'the passphrase, to go on': async (stage) => {
      await go('Control+5')(stage);
      await stage.call('lockVault', {});
      await press(stage.page, 'Sign a new CRL');
      await dialogOf(stage.page).waitFor();
    },
    'a form, sealed': async (stage) => {
      await PLACES.issue['issue']?.(stage);
      await stage.call('lockVault', {});
      await stage.page.getByText('Your half-filled form is kept').waitFor();
    },
  },
};

async function newerReleases(stage: Stage): Promise<void> {
  await stage.call('updates', { on: true });
  await settings(stage);
  await endOfSettings(stage);
}

async function endOfSettings({ page }: Stage): Promise<void> {
  await page.getByRole('button', { name: 'Third-party licences…' }).scrollIntoViewIfNeeded();
}

function byButtonOrKeys(shortcut: string): Scene {
  return async ({ page }) => {
    await page.keyboard.press(shortcut);
    await dialogOf(page).waitFor();
  };
}

/** All that stand over or in an open vault, by name. */
export const SCENES: readonly (readonly [name: string, scene: Scene])[] = [PLACES, RELEASES, DIALOGS, TASKS, PROMPTS]
  .flatMap((group) => Object.values<Scenes>(group))
  .flatMap((scenes) => Object.entries(scenes));
