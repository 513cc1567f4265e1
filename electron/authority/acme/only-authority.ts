import { CertificateError } from '../../../shared/errors.ts';
import type { AuthorityPorts, AuthorityRecord, KeyRing } from '../ports.ts';
import { keyIdOf } from '../issuer.ts';

/**
 * The ports as ACME gets them: of all private keys only that of its own CA opens, and only to sign; nothing is made, taken in or
 * lent. So a fault in what faces the network reaches no other CA of the vault.
 *
 * @throws {CertificateError} ISSUER_CANNOT_SIGN: its key is not here
 */
export function portsOfOnly(ports: AuthorityPorts, authority: AuthorityRecord): AuthorityPorts {
  const own = keyIdOf(authority);
  const refused = async (): Promise<never> => {
    throw new CertificateError('POLICY_REFUSED', `ACME may only sign with “${authority.name}”. Do this elsewhere.`);
  };
  const keys: KeyRing = {
    open: (keyId) => (keyId === own ? ports.keys.open(keyId) : refused()),
    generate: refused,
    seal: refused,
    withPrivateKeyInfo: refused,
  };
  return { ...ports, keys };
}

/**
 * The CA that is to answer ACME: an intermediate, with its key here, that signs without asking each time.
 *
 * @throws {CertificateError} POLICY_REFUSED, ISSUER_CANNOT_SIGN, AUTHORITY_NOT_FOUND
 */
export async function acmeAuthority(
  { registry }: Pick<AuthorityPorts, 'registry'>,
  reference: string,
): Promise<AuthorityRecord> {
  const authority = await registry.authority(reference);
  keyIdOf(authority);
  if (authority.parentId === null) {
    throw new CertificateError(
      'POLICY_REFUSED',
      `“${authority.name}” is a root, and a root’s key is not kept open for a network. Make an intermediate: chancery ca create --parent "${authority.name}" --name ACME --subject "CN=ACME" --path-length 0`,
    );
  }
  if (authority.settings.asksEveryTime) {
    throw new CertificateError(
      'POLICY_REFUSED',
      `“${authority.name}” asks for the passphrase at each signature, and nobody is there to type it. Choose another CA, or set asksEveryTime to false in its policy.`,
    );
  }
  return authority;
}
