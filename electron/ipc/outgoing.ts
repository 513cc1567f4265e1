import { isRefusal } from '../../shared/errors.ts';
import { keepCrlsFresh } from '../publishing/crl-keeper.ts';
import { BuiltInResponder } from '../publishing/serve/built-in-responder.ts';
import { portsOf, unlockedPorts, type HandlerContext } from './handler-context.ts';
import { Publications, type OpenVault } from './publications.ts';

type Vault = Pick<HandlerContext, 'session' | 'clock' | 'random'>;

/** What goes out to the world from this computer, as long as the window runs. */
export interface Outgoing extends Pick<HandlerContext, 'publications' | 'responder'> {
  /** Another vault is open, or none, or it was locked or unlocked. */
  vaultChanged(): void;
  registryChanged(): void;
}

/**
 * Lets what goes out follow the vault that is open: its responder starts with it where that is switched on, and stops with
 * it; sites that are published by themselves follow what is recorded; CRLs are renewed while it is unlocked.
 *
 * @param changed a site or the responder is not as it was
 * @param failed a fault of ours
 */
export function createOutgoing(
  context: Vault & Pick<HandlerContext, 'preferences'>,
  changed: () => void,
  failed: (fault: unknown) => void,
): Outgoing {
  const { preferences, clock } = context;
  const opened = (): OpenVault | null => openVaultOf(context);
  const publications = new Publications({ opened, preferences, clock, changed, failed });
  const responder = new BuiltInResponder({ failed, changed });
  const crlKeeper = keepCrlsFresh({ unlocked: () => unlockedPorts(context), failed });
  let followed: string | null = null;
  const follow = (): void => {
    const path = opened()?.path ?? null;
    if (path === followed) return;
    followed = path;
    const { on, host, port } = publications.outlets(path ?? '').responder;
    const turned = path !== null && on ? responder.start(portsOf(context), { host, port }) : responder.stop();
    // What it could not listen on is told where its switch is.
    turned.catch((error: unknown) => (isRefusal(error) ? undefined : failed(error)));
    if (path !== null) publications.registryChanged();
  };
  return {
    publications,
    responder,
    vaultChanged: () => {
      follow();
      if (context.session.status().state === 'unlocked') void crlKeeper.look();
    },
    registryChanged: () => publications.registryChanged(),
  };
}

/** The vault that is open, locked or not; null without. */
function openVaultOf(context: Vault): OpenVault | null {
  const status = context.session.status();
  return status.state === 'none' ? null : { path: status.path, ports: portsOf(context) };
}
