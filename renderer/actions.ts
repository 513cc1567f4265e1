/** When an action can be done, and if not, why: one place for buttons, palette, menus and shortcuts. */
import type { CertificateDescription } from '../shared/descriptions.ts';
import type { VaultStatus } from '../shared/contract/vault-methods.ts';
import type { ActionId } from '../shared/actions.ts';
import type { MessageId } from './messages.ts';
import { MOST_COMPARED } from './state/compare.ts';
import { renewable } from './state/renewal.ts';
import { revocable } from './state/revocation.ts';

export interface ActionContext {
  readonly vault: VaultStatus['state'];
  /** The certificates that an action would act on. */
  readonly chosen: readonly CertificateDescription[];
  readonly authorities: number;
  /** Whether the screen in view is about a key, or about a CA and so about its key. */
  readonly keyInView: boolean;
  /** Actions that the screen in view answers itself (`commit`, `view.filter`). */
  readonly answered: ReadonlySet<ActionId>;
}

/** Why an action cannot be done now, or null when it can. */
export function whyNot(id: ActionId, context: ActionContext): MessageId | null {
  switch (id) {
    case 'vault.open':
    case 'theme.system':
    case 'theme.light':
    case 'theme.dark':
    case 'help.shortcuts':
      return null;
    case 'commit':
    case 'view.filter':
      return context.answered.has(id) ? null : 'whyNot.notHere';
    case 'certificate.issue':
    case 'crl.issue':
    case 'crl.leave':
    case 'site.publish':
    case 'authority.save':
    case 'authority.policy':
    case 'authority.trust':
      if (context.vault === 'none') return 'whyNot.noVault';
      return context.authorities === 0 ? 'whyNot.noAuthority' : null;
    case 'certificate.keyCert':
      return whyNotOne(context) ?? whyNotKey(context.chosen[0]);
    case 'key.compromised':
      if (context.vault === 'none') return 'whyNot.noVault';
      return context.keyInView ? null : whyNotOne(context);
    case 'certificate.compare':
      if (context.chosen.length < 2) return 'whyNot.onlyOneChosen';
      return context.chosen.length > MOST_COMPARED ? 'whyNot.tooManyToCompare' : null;
    case 'certificate.tag':
    case 'certificate.export':
    case 'certificate.table':
      return context.chosen.length === 0 ? 'whyNot.noneChosen' : null;
    case 'certificate.renew':
      if (context.chosen.length === 0) return 'whyNot.noneChosen';
      if (context.chosen.every(isAuthority)) return 'whyNot.renewCa';
      return renewable(context.chosen).length === 0 ? 'whyNot.notRenewable' : null;
    case 'certificate.revoke':
      if (context.chosen.length === 0) return 'whyNot.noneChosen';
      if (context.chosen.some((one) => one.profile === 'root-ca')) return 'whyNot.root';
      return revocable(context.chosen).length === 0 ? 'whyNot.allRevoked' : null;
    case 'certificate.release':
      if (context.chosen.length === 0) return 'whyNot.noneChosen';
      return context.chosen.every((one) => one.state === 'held') ? null : 'whyNot.notHeld';
    case 'request.open':
    case 'request.paste':
    case 'vault.import':
    case 'vault.backup':
    case 'vault.restore':
    case 'vault.check':
    case 'vault.lock':
    case 'vault.close':
    case 'authority.create':
    case 'go.home':
    case 'go.certificates':
    case 'go.requests':
    case 'go.authorities':
    case 'go.keys':
    case 'key.create':
    case 'go.crls':
    case 'go.profiles':
    case 'go.audit':
    case 'go.settings':
    case 'host.check':
    case 'view.palette':
    case 'view.inspector':
    case 'view.columns':
    case 'view.save':
    case 'view.table':
      return context.vault === 'none' ? 'whyNot.noVault' : null;
  }
}

/** A CA's key is never written in the clear by one click. */
function whyNotKey(certificate: CertificateDescription | undefined): MessageId | null {
  if (certificate === undefined || !certificate.hasPrivateKey) return 'whyNot.keyElsewhere';
  return isAuthority(certificate) ? 'whyNot.authorityKey' : null;
}

/** Whether it is a CA's own certificate. */
export function isAuthority(certificate: CertificateDescription): boolean {
  return certificate.profile === 'root-ca' || certificate.profile === 'subordinate-ca';
}

function whyNotOne(context: ActionContext): MessageId | null {
  if (context.chosen.length === 0) return 'whyNot.noneChosen';
  return context.chosen.length === 1 ? null : 'whyNot.onlyOne';
}
