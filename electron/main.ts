import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import path from 'node:path';
import { app, nativeTheme, powerMonitor, type BrowserWindow } from 'electron';
import { isForTerminal, runInElectron } from './cli/in-electron.ts';
import { createGateway } from './ipc/gateway.ts';
import { createHandlers } from './ipc/handlers.ts';
import { platformName } from './ipc/handler-context.ts';
import { keepBackground } from './ipc/background.ts';
import { createOutgoing } from './ipc/outgoing.ts';
import { listen, tell } from './ipc/transport.ts';
import { openPreferences } from './preferences.ts';
import { systemKeychain } from './vault/os-keychain.ts';
import { memoryIn } from './vault/outside-memory.ts';
import { VaultSession } from './vault/vault-session.ts';
import { declareAppScheme, denyPermissions, serveApp } from './window/app-scheme.ts';
import { watchArrivals } from './window/arrivals.ts';
import { live } from './window/life.ts';
import { nativeSide } from './window/native-side.ts';
import { bringForward, openMainWindow } from './window/main-window.ts';
import { endAfter, isScheduledLook, scheduledLook } from './window/scheduled-look.ts';

const clock = { now: () => new Date() };
const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
let window: BrowserWindow | null = null;

declareAppScheme();
if (isForTerminal(process.argv)) void runInElectron(process.argv, (status) => app.exit(status));
else if (app.requestSingleInstanceLock()) {
  const arrivals = watchArrivals(() => {
    bringForward(window);
    tell(window?.webContents, 'filesArrived', {});
  });
  void app.whenReady().then(() => start(arrivals));
} else {
  app.quit();
}

async function start(arrivals: ReturnType<typeof watchArrivals>): Promise<void> {
  const preferences = openPreferences();
  nativeTheme.themeSource = preferences.read().theme;
  const session = new VaultSession(clock, `${userInfo().username} (window)`, {
    statusChanged: (vault) => {
      if (!isScheduledLook) outgoing.vaultChanged();
      if (vault.state !== 'none') void background.reminders.look();
      native.applyLanguage();
      tell(window?.webContents, 'vaultChanged', { vault });
    },
    registryChanged: (revision) => {
      outgoing.registryChanged();
      tell(window?.webContents, 'registryChanged', { revision });
    },
    backupFailed: console.error,
    lockAfterMinutes: () => preferences.read().lockAfterMinutes,
    memory: memoryIn(path.join(app.getPath('userData'), 'vaults')),
    keychain: systemKeychain(process.platform),
  });
  const changed = (): void => tell(window?.webContents, 'publishingChanged', {});
  const outgoing = createOutgoing({ session, clock, random, preferences }, changed, console.error);
  const native = nativeSide(() => window, {
    preferences,
    request: (action) => tell(window?.webContents, 'actionRequested', { action }),
    open: arrivals.add,
  });
  const background = keepBackground({
    ...{ session, preferences, clock, schedule: scheduledLook(), remind: native.desktop.remind },
    progressed: [native.desktop.progress, (progress) => tell(window?.webContents, 'workProgressed', progress)],
  });
  const handlers = createHandlers({
    ...{ session, preferences, arrivals, clock, random },
    ...native,
    ...background,
    ...outgoing,
    version: app.getVersion(),
    platform: platformName(process.platform),
  });
  const gateway = createGateway(handlers, (method, fault) => console.error(`${method}:`, fault));

  serveApp(path.join(__dirname, 'renderer'));
  denyPermissions();
  listen(gateway, () => session.touch());
  native.applyLanguage();
  session.watchPower(powerMonitor);

  const [lastVault] = preferences.read().recentVaults;
  if (lastVault !== undefined) await session.reopen(lastVault.path);
  if (isScheduledLook) return endAfter(background.reminders.look());
  live({
    isOpen: () => window !== null,
    open: () => {
      window = openMainWindow(path.join(__dirname, 'preload.cjs'), preferences).on('closed', () => (window = null));
    },
    end: () => {
      native.clear();
      void session.close();
    },
  });
}
