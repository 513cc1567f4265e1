import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { finding } from './finding.ts';
import { parseEmailName, parseUriName } from './general-name-text.ts';
import { formatGeneralName, type GeneralName } from './general-name.ts';
import { hostNameFindings } from './host-name.ts';
import { hostileKinds } from './hostile-text.ts';
import { nameFindings } from './name.ts';

/** What is wrong with, or odd about, a name as it stands in a request or certificate. An `error` must not be certified. */
export function generalNameFindings(name: GeneralName): Finding[] {
  const shown = formatGeneralName(name).slice(0, 300);
  switch (name.kind) {
    case 'dns':
      return hostNameFindings(name.value);
    case 'email':
      if (hostileKinds(name.value).length === 0 && refusalOf(() => parseEmailName(name.value)) === null) return [];
      return [finding('error', 'san-email', `${shown} is no e-mail address.`, 'RFC 5280 §4.2.1.6')];
    case 'uri':
      return uriFindings(name.value, shown);
    case 'ip':
      return name.value.startsWith('#')
        ? [
            finding(
              'error',
              'san-ip-length',
              `An IP entry has ${String(name.bytes.length)} bytes, and 4 or 16 belong there.`,
              'RFC 5280 §4.2.1.6',
            ),
          ]
        : [];
    case 'directoryName':
      return nameFindings(name.name);
    case 'otherName':
      return hostileKinds(name.text ?? '').map((kind) =>
        finding(
          kind === 'invisible' ? 'warning' : 'error',
          `name-${kind}`,
          `${shown} has a hostile character.`,
          'UTS #39 §3',
        ),
      );
    case 'rid':
      return [];
    case 'x400Address':
    case 'ediPartyName':
      return [
        finding(
          'warning',
          'san-obsolete',
          `An entry is an ${name.kind}, which nothing reads any more.`,
          'RFC 5280 §4.2.1.6',
        ),
      ];
    default:
      return name satisfies never;
  }
}

function uriFindings(value: string, shown: string): Finding[] {
  const refusal = refusalOf(() => parseUriName(value));
  if (refusal !== null) return [finding('error', 'san-uri', `${shown} is no absolute URI.`, 'RFC 5280 §4.2.1.6')];
  if (/^(https?|ldaps?|ftp|spiffe|urn|sips?|xmpp|im|pres|mailto|tag|did|ni|nih|opc\.tcp|coaps?|wss?):/i.test(value))
    return [];
  return [
    finding('warning', 'san-uri-scheme', `${shown} has a scheme that is unusual in certificates.`, 'RFC 5280 §4.2.1.6'),
  ];
}

function refusalOf(check: () => unknown): CertificateError | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof CertificateError) return error;
    throw error;
  }
}
