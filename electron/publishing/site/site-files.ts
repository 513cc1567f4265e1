import type { Finding } from '../../../shared/pki-terms.ts';
import { formatInstant } from '../../authority/validity.ts';
import { CRL_PEM_LABEL } from '../../pki/crl.ts';
import { encodePem } from '../../pki/pem.ts';
import { crlFreshness } from '../crl-freshness.ts';
import { indexPage } from './index-page.ts';
import { serverHints } from './server-hints.ts';
import type { SiteAuthority } from './site-authority.ts';

/** Everything beside the pages of serial numbers, by name, in the order in which they take their places: what is linked to before what links. */
export function topFiles(authorities: readonly SiteAuthority[]): Map<string, Uint8Array | string> {
  const files = new Map<string, Uint8Array | string>();
  for (const { record, crl, certificateFile, crlFile } of authorities) {
    files.set(certificateFile, record.certificateDer);
    files.set(`${certificateFile}.pem`, encodePem('CERTIFICATE', record.certificateDer));
    if (crl === null) continue;
    files.set(crlFile, crl.der);
    files.set(`${crlFile}.pem`, encodePem(CRL_PEM_LABEL, crl.der));
  }
  const bundle = authorities.map(({ record }) => encodePem('CERTIFICATE', record.certificateDer)).join('');
  files.set('chain.pem', bundle);
  for (const [name, content] of serverHints()) files.set(name, content);
  files.set('index.html', indexPage(authorities, { chain: 'chain.pem', ocsp: null }));
  return files;
}

/** What is wrong or will soon be with the CRLs that go out. */
export function crlFindings(authorities: readonly SiteAuthority[], now: Date): Finding[] {
  return authorities.flatMap(({ record, crl }): Finding[] => {
    const warn = (code: string, message: string): Finding[] => [{ severity: 'warning', code, message }];
    switch (crlFreshness(crl, now)) {
      case 'none':
        return warn('crl-missing', `“${record.name}” has no CRL yet. Sign one with “crl issue”, then publish again.`);
      case 'lapsed':
        return warn(
          'crl-lapsed',
          `The CRL of “${record.name}” ended on ${formatInstant(crl?.nextUpdate ?? now)}: clients that check refuse everything under it. Sign a new one.`,
        );
      case 'due':
        return warn('crl-due', `The CRL of “${record.name}” is past two thirds of its life. Sign a new one soon.`);
      case 'fresh':
        return [];
    }
  });
}
