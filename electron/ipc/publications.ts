import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { AuthorityPorts, Clock } from '../authority/ports.ts';
import { formatInstant } from '../authority/validity.ts';
import { NO_OUTLETS, type Outlets, type SitePreference } from '../../shared/outlets.ts';
import type { PreferenceStore } from '../preferences.ts';
import { runHook } from '../publishing/run-program.ts';
import { publishSite, type Published } from '../publishing/site/publish-site.ts';
import { siteStanding } from '../publishing/site/site-standing.ts';

/** Some seconds after the last change, so that a batch is published once. */
const AUTOMATIC_AFTER_MS = 5_000;

/** A vault that is open, as publishing sees it. */
export interface OpenVault {
  readonly path: string;
  readonly ports: Pick<AuthorityPorts, 'registry' | 'clock'>;
}

export interface PublicationsOptions {
  /** Null while no vault is open. */
  readonly opened: () => OpenVault | null;
  readonly preferences: Pick<PreferenceStore, 'read' | 'write'>;
  readonly clock: Clock;
  /** What a site is, or became, is no longer what it was. */
  readonly changed: () => void;
  /** A fault of ours while publishing by itself; a refusal is remembered with its site instead. */
  readonly failed: (fault: unknown) => void;
  readonly automaticAfterMs?: number;
}

/** The sites of this computer: where each CA's is, what takes it further, what became of the last try. */
export class Publications {
  readonly #options: PublicationsOptions;
  /** Publishing the same site twice at once is of no use: the second waits. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: PublicationsOptions) {
    this.#options = options;
  }

  outlets(vaultPath: string): Outlets {
    return this.#options.preferences.read().outlets[vaultPath] ?? NO_OUTLETS;
  }

  setResponder(vaultPath: string, responder: Outlets['responder']): void {
    this.#write(vaultPath, { responder });
  }

  site(vaultPath: string, ca: string): SitePreference | null {
    return this.outlets(vaultPath).sites[ca] ?? null;
  }

  /** What is not named stays. @throws {CertificateError} FILE_NOT_FOUND: no folder was chosen yet */
  setSite(vaultPath: string, ca: string, change: Partial<SitePreference>): void {
    const before = this.site(vaultPath, ca);
    const folder = change.folder ?? before?.folder;
    if (folder === undefined) throw noFolder();
    const empty = { folder, automatic: false, hook: null, last: null, failure: null };
    this.#write(vaultPath, {
      sites: { ...this.outlets(vaultPath).sites, [ca]: { ...empty, ...before, ...change, folder } },
    });
  }

  forgetSite(vaultPath: string, ca: string): void {
    const { [ca]: _gone, ...others } = this.outlets(vaultPath).sites;
    this.#write(vaultPath, { sites: others });
  }

  /**
   * Publishes a CA's site and runs its hook; what became of it is remembered.
   *
   * @throws {CertificateError} as publishSite and runHook; FILE_NOT_FOUND: no folder was chosen yet
   */
  publish(vault: OpenVault, ca: string, whole: boolean): Promise<Published & { readonly hook: string | null }> {
    const key = `${vault.path} ${ca}`;
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(() => this.#publishNow(vault, ca, whole));
    const settled = turn.catch(() => undefined);
    this.#turns.set(key, settled);
    void settled.then(() => {
      if (this.#turns.get(key) === settled) this.#turns.delete(key);
    });
    return turn;
  }

  /** Something was recorded: sites that are published by themselves follow soon. */
  registryChanged(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.publishBehind();
    }, this.#options.automaticAfterMs ?? AUTOMATIC_AFTER_MS).unref();
  }

  /** Publishes what is to be published by itself and is behind. */
  async publishBehind(): Promise<void> {
    const vault = this.#options.opened();
    if (vault === null) return;
    for (const [ca, site] of Object.entries(this.outlets(vault.path).sites)) {
      if (!site.automatic) continue;
      try {
        const standing = await siteStanding(vault.ports.registry, { authorityId: ca, folder: site.folder });
        // A hook that failed is owed its turn, though the folder itself is as it should be.
        if (standing.kind === 'current' && site.failure === null) continue;
        await this.publish(vault, ca, false);
      } catch (error) {
        // Remembered with the site, where Home tells of it; a vault closed meanwhile is nobody's fault.
        if (!isRefusal(error) && this.#options.opened()?.path === vault.path) this.#options.failed(error);
      }
    }
  }

  async #publishNow(vault: OpenVault, ca: string, whole: boolean): Promise<Published & { hook: string | null }> {
    const site = this.site(vault.path, ca);
    if (site === null) throw noFolder();
    const at = formatInstant(this.#options.clock.now());
    try {
      const published = await publishSite(vault.ports, { authorityId: ca, folder: site.folder, whole });
      const { path, wrote, filesWritten, certificates, crlNumber } = published;
      this.setSite(vault.path, ca, { last: { at, path, wrote, filesWritten, certificates, crlNumber } });
      if (site.hook !== null) await runHook(site.hook, path);
      this.setSite(vault.path, ca, { failure: null });
      return { ...published, hook: site.hook?.program ?? null };
    } catch (error) {
      if (isRefusal(error)) {
        const { code, message } = error;
        this.setSite(vault.path, ca, { failure: { at, code, message } });
      }
      throw error;
    }
  }

  #write(vaultPath: string, change: Partial<Outlets>): void {
    const { preferences, changed } = this.#options;
    const outlets = { ...preferences.read().outlets, [vaultPath]: { ...this.outlets(vaultPath), ...change } };
    preferences.write({ outlets });
    changed();
  }
}

function noFolder(): CertificateError {
  return new CertificateError('FILE_NOT_FOUND', 'This CA’s site has no folder yet. Choose one.');
}
