import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import path from 'node:path';
import { app, powerMonitor, type BrowserWindow, type WebContents } from 'electron';
import { keepBackground } from './ipc/background.ts';
import { createGateway, type Gateway } from './ipc/gateway.ts';
import { platformName } from './ipc/handler-context.ts';
import { createHandlers } from './ipc/handlers.ts';
import { createOutgoing } from './ipc/outgoing.ts';
import { tell } from './ipc/transport.ts';
import type { PreferenceStore } from './preferences.ts';
import { systemKeychain } from './vault/os-keychain.ts';
import { memoryIn } from './vault/outside-memory.ts';
import { VaultSession } from './vault/vault-session.ts';
import type { watchArrivals } from './window/arrivals.ts';
import { nativeSide } from './window/native-side.ts';
import { endAfter, isScheduledLook, scheduledLook } from './window/scheduled-look.ts';

const clock = { now: () => new Date() };
const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

interface Surroundings {
  readonly preferences: PreferenceStore;
  readonly arrivals: ReturnType<typeof watchArrivals>;
  readonly window: () => BrowserWindow | null;
}

/** What stands behind the window, with the vault of last time open. */
export interface Program {
  /** Answers the page. */
  readonly gateway: Gateway;
  /** The look that the system's scheduler asked for; the app ends with it. */
  readonly look: () => Promise<void>;
  /** The app ends: what must not stay behind goes now. */
  readonly end: () => void;
}

export async function runProgram({ preferences, arrivals, window }: Surroundings): Promise<Program> {
  const page = (): WebContents | undefined => window()?.webContents;
  const session = new VaultSession(clock, `${userInfo().username} (window)`, {
    statusChanged: (vault) => {
      if (!isScheduledLook) outgoing.vaultChanged();
      if (vault.state !== 'none') void background.reminders.look();
      native.applyLanguage();
      tell(page(), 'vaultChanged', { vault });
    },
    registryChanged: (revision) => {
      outgoing.registryChanged();
      tell(page(), 'registryChanged', { revision });
    },
    backupFailed: console.error,
    lockAfterMinutes: () => preferences.read().lockAfterMinutes,
    memory: memoryIn(path.join(app.getPath('userData'), 'vaults')),
    keychain: systemKeychain(process.platform),
  });
  const changed = (): void => tell(page(), 'publishingChanged', {});
  const outgoing = createOutgoing({ session, clock, random, preferences }, changed, console.error);
  const native = nativeSide(window, {
    preferences,
    request: (action) => tell(page(), 'actionRequested', { action }),
    open: arrivals.add,
  });
  const background = keepBackground({
    ...{ session, preferences, clock, schedule: scheduledLook(), remind: native.desktop.remind },
    progressed: [native.desktop.progress, (progress) => tell(page(), 'workProgressed', progress)],
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

  native.applyLanguage();
  session.watchPower(powerMonitor);
  const [lastVault] = preferences.read().recentVaults;
  if (lastVault !== undefined) await session.reopen(lastVault.path);

  return {
    gateway: (method, input) => {
      session.touch();
      return gateway(method, input);
    },
    look: () => endAfter(background.reminders.look()),
    end: () => {
      native.clear();
      void session.close();
    },
  };
}
