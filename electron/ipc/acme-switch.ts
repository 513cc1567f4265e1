import { isIP } from 'node:net';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import type { MethodOutput } from '../../shared/contract.ts';
import type { AcmeStatus } from '../../shared/contract/acme-methods.ts';
import { CertificateError } from '../../shared/errors.ts';
import { findProfile } from '../authority/custom-profiles.ts';
import type { AcmeOptions, AcmeServing } from '../publishing/acme/serve-acme.ts';
import { openVault, type Vault } from '../vault/vault.ts';
import type { HandlerContext } from './handler-context.ts';

type Wish = Pick<
  AcmeOptions,
  'authority' | 'host' | 'port' | 'names' | 'profile' | 'validityDays' | 'externalAccountRequired'
>;

/**
 * ACME in the app: on for one CA of the vault that was open when it was turned on, by a way of its own into that vault, so
 * that it goes on when the window locks. A second start takes the place of the first.
 */
export class AcmeSwitch {
  readonly #context: Pick<HandlerContext, 'session' | 'clock' | 'random'>;
  #on: { readonly vault: Vault; readonly serving: AcmeServing; readonly status: AcmeStatus } | null = null;

  constructor(context: Pick<HandlerContext, 'session' | 'clock' | 'random'>) {
    this.#context = context;
  }

  status(): MethodOutput<'acmeStatus'> {
    return this.#on?.status ?? { state: 'off' };
  }

  async start(wish: Wish, passphrase: string): Promise<AcmeStatus> {
    if (isIP(wish.host) === 0) {
      throw new CertificateError('LISTEN_FAILED', `“${wish.host}” is no address of this machine. Choose one.`);
    }
    const { session, clock, random } = this.#context;
    const { path } = session.current();
    await this.stop();
    // Only who turns it on loads it.
    const { serveAcme } = await import('../publishing/acme/serve-acme.ts');
    const vault = await openVault(path, { clock, actor: `${userInfo().username} (ACME)` });
    try {
      await vault.unlock(passphrase);
      const { registry, keys, acme } = vault;
      await findProfile(registry, wish.profile);
      const serving = await serveAcme({
        ...wish,
        ...{ ports: { registry, keys, clock, random }, register: acme, scheme: 'https', externalUrl: null },
        ...{ termsOfService: null, nameServer: null, httpPort: 80, tlsPort: 443, failed: console.error },
      });
      const { authority, directory } = serving;
      const status: AcmeStatus = {
        ...{ state: 'on', ca: authority.id, name: authority.name, vault: basename(path, '.chancery'), directory },
        ...{ since: clock.now().toISOString(), externalAccountRequired: wish.externalAccountRequired },
      };
      this.#on = { vault, serving, status };
      return status;
    } catch (error) {
      await vault.close();
      throw error;
    }
  }

  async stop(): Promise<AcmeStatus> {
    const on = this.#on;
    this.#on = null;
    await on?.serving.stop();
    await on?.vault.close();
    return { state: 'off' };
  }
}
