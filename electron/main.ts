import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import path from 'node:path';
import { app, clipboard, nativeTheme, powerMonitor, type BrowserWindow } from 'electron';
import { createGateway } from './ipc/gateway.ts';
import { createHandlers } from './ipc/handlers.ts';
import { platformName, unlockedPorts, type Arrivals } from './ipc/handler-context.ts';
import { SecretClipboard } from './ipc/secret-clipboard.ts';
import { listen, tell } from './ipc/transport.ts';
import { openPreferences } from './preferences.ts';
import { keepCrlsFresh } from './publishing/crl-keeper.ts';
import { memoryIn } from './vault/outside-memory.ts';
import { VaultSession } from './vault/vault-session.ts';
import { declareAppScheme, denyPermissions, serveApp } from './window/app-scheme.ts';
import { watchArrivals } from './window/arrivals.ts';
import { dragOut } from './window/drag-out.ts';
import { nativeDialogs } from './window/file-dialogs.ts';
import { openMainWindow } from './window/main-window.ts';
import { installMenu } from './window/menu.ts';

const preload = path.join(__dirname, 'preload.cjs');
const page = path.join(__dirname, 'renderer');
const clock = { now: () => new Date() };
const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
let window: BrowserWindow | null = null;

declareAppScheme();
if (app.requestSingleInstanceLock()) {
  const arrivals = watchArrivals(() => {
    window?.show();
    window?.focus();
    tell(window?.webContents, 'filesArrived', {});
  });
  void app.whenReady().then(() => start(arrivals));
} else {
  app.quit();
}

async function start(arrivals: Arrivals): Promise<void> {
  const preferences = openPreferences();
  nativeTheme.themeSource = preferences.read().theme;
  const session = new VaultSession(clock, `${userInfo().username} (window)`, {
    statusChanged: (vault) => {
      if (vault.state === 'unlocked') void crlKeeper.look();
      tell(window?.webContents, 'vaultChanged', { vault });
    },
    registryChanged: (revision) => tell(window?.webContents, 'registryChanged', { revision }),
    backupFailed: console.error,
    lockAfterMinutes: () => preferences.read().lockAfterMinutes,
    memory: memoryIn(path.join(app.getPath('userData'), 'vaults')),
  });
  const crlKeeper = keepCrlsFresh({ unlocked: () => unlockedPorts({ session, clock, random }), failed: console.error });
  const secrets = new SecretClipboard({ read: () => clipboard.readText(), write: (text) => clipboard.writeText(text) });
  const drag = dragOut(() => window);
  const handlers = createHandlers({
    session,
    preferences,
    dialogs: nativeDialogs(() => window),
    clipboard: secrets,
    drag,
    arrivals,
    clock,
    random,
    version: app.getVersion(),
    platform: platformName(process.platform),
    applyTheme: (theme) => {
      nativeTheme.themeSource = theme;
    },
  });
  const gateway = createGateway(handlers, (method, fault) => {
    console.error(`${method}:`, fault);
  });

  serveApp(page);
  denyPermissions();
  listen(gateway, () => session.touch());
  installMenu(process.platform, (action) => tell(window?.webContents, 'actionRequested', { action }));
  session.watchPower(powerMonitor);

  const [lastVault] = preferences.read().recentVaults;
  if (lastVault !== undefined) await session.reopen(lastVault.path);
  const open = (): void => {
    window = openMainWindow(preload, preferences);
    window.on('closed', () => {
      window = null;
    });
  };
  open();
  app.on('activate', () => {
    if (window === null) open();
  });
  app.on('window-all-closed', process.platform === 'darwin' ? () => undefined : () => app.quit());
  app.on('will-quit', () => {
    void secrets.clear();
    drag.clear();
    void session.close();
  });
}
