import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  AppImageUpdater,
  CancellationToken,
  DebUpdater,
  MacUpdater,
  NsisUpdater,
  RpmUpdater,
  type AppUpdater,
} from 'electron-updater';
import type { AppAdapter } from 'electron-updater/out/AppAdapter.js';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import type { NewerRelease } from '../../shared/contract/release-methods.ts';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Step } from '../ipc/long-work.ts';
import type { Feed, Releases } from '../ipc/updates.ts';
import { BoundedRequests } from './bounded-requests.ts';
import type { PackageKind } from './package-kind.ts';
import { fileOfKind, SignedFeed, unreachable, type Fetch } from './signed-feed.ts';

const UPDATERS = { deb: DebUpdater, rpm: RpmUpdater, AppImage: AppImageUpdater, exe: NsisUpdater, zip: MacUpdater };
const CACHE = 'chancery-updater';

export interface ReleaseSurroundings {
  readonly kind: PackageKind;
  readonly feed: Feed;
  readonly now: () => Date;
  readonly fetch: Fetch;
  /** The new program may start before this one is gone. */
  readonly leaving: () => void;
  /** Electron's own unless a test has another. */
  readonly app?: AppAdapter;
  readonly requests?: BoundedRequests;
}

/** A release that was found, and its file for this computer. */
interface Found {
  readonly version: string;
  readonly bytes: number;
  readonly sha512: string;
}

/** Newer releases by electron-updater, which does each step only when it is told to, and believes only what the makers signed. */
export class ElectronReleases implements Releases {
  readonly #kind: PackageKind;
  readonly #updater: AppUpdater;
  readonly #requests: BoundedRequests;
  readonly #leaving: () => void;
  #found: Found | null = null;
  #downloaded: { version: string; path: string; sha512: string } | null = null;
  #failure: unknown = null;

  constructor({ kind, feed, now, fetch, leaving, app, requests = new BoundedRequests() }: ReleaseSurroundings) {
    const updater = new UPDATERS[kind](undefined, app);
    updater.logger = null;
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.allowDowngrade = false;
    updater.allowPrerelease = false;
    updater.disableWebInstaller = true;
    updater.disableDifferentialDownload = true;
    // It looks at package.json and at app-update.yml, a loose file, to see whether it may; we have looked at our own, inside app.asar.
    updater.forceDevUpdateConfig = true;
    const { url, publicKey, publisherName } = feed;
    Object.assign(updater, {
      httpExecutor: requests,
      configOnDisk: { value: Promise.resolve({ updaterCacheDirName: CACHE, publisherName }) },
    });
    updater.setFeedURL({
      provider: 'custom',
      updateProvider: class extends SignedFeed {
        constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
          super({ url, publicKey, kind, now, fetch }, runtime);
        }
      },
    });
    updater.on('error', (error) => {
      this.#failure = error;
    });
    this.#kind = kind;
    this.#updater = updater;
    this.#requests = requests;
    this.#leaving = leaving;
  }

  async look(): Promise<NewerRelease | null> {
    this.#found = null;
    const result = await this.#updater.checkForUpdates();
    if (result?.isUpdateAvailable !== true) return null;
    const { version, releaseDate: released, releaseNotes, files } = result.updateInfo;
    const file = fileOfKind(files, this.#kind);
    const bytes = file.size ?? 0;
    this.#found = { version, bytes, sha512: file.sha512 };
    return { version, released, notes: typeof releaseNotes === 'string' ? releaseNotes : '', bytes };
  }

  async download(version: string, step: Step): Promise<boolean> {
    const found = this.#found;
    if (found?.version !== version) throw notThere('Look for newer releases first.');
    const cancellation = new CancellationToken();
    this.#requests.expect(found.bytes, (bytes) => {
      void step(bytes, found.bytes).then((goesOn) => {
        if (!goesOn) cancellation.cancel();
      });
    });
    try {
      const [path = ''] = await this.#updater.downloadUpdate(cancellation);
      this.#downloaded = { version, path, sha512: found.sha512 };
      return true;
    } catch (error) {
      if (cancellation.cancelled) return false;
      throw this.#requests.wasTooLong() ? altered(error) : failedDownload(error);
    }
  }

  async prove(version: string): Promise<void> {
    const downloaded = this.#downloaded;
    if (downloaded?.version !== version) throw notThere('Download it first.');
    const hash = createHash('sha512');
    try {
      await pipeline(createReadStream(downloaded.path), hash);
    } catch (cause) {
      throw altered(cause);
    }
    if (hash.digest('base64') !== downloaded.sha512) throw altered();
  }

  async install(version: string): Promise<void> {
    await this.prove(version);
    this.#failure = null;
    this.#leaving();
    // Not silent: whatever the system asks for is seen. And the new one is started.
    this.#updater.quitAndInstall(false, true);
    if (this.#failure !== null) {
      const why = 'The system did not take the new release. Nothing was changed; install it by hand.';
      throw new CertificateError('UPDATE_REFUSED', why, { cause: this.#failure });
    }
  }
}

function notThere(way: string): CertificateError {
  return new CertificateError('NOT_SUPPORTED', `There is no such release here. ${way}`);
}

function altered(cause?: unknown): CertificateError {
  const why =
    'What was downloaded is not the release that its makers signed. Nothing was installed; download it again.';
  return new CertificateError('UPDATE_REFUSED', why, { cause });
}

/** What electron-updater and the system say, in our words. */
function failedDownload(error: unknown): CertificateError {
  if (isRefusal(error)) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_CHECKSUM_MISMATCH' || code === 'ERR_UPDATER_INVALID_SIGNATURE') return altered(error);
  if (/^E(?:NOSPC|DQUOT|ACCES|PERM|ROFS|IO)$/u.test(code))
    return new CertificateError('WRITE_FAILED', 'The download cannot be written. Make room, then try again.', {
      cause: error,
    });
  return unreachable(error);
}
