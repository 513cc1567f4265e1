/** x509-limbo's cases, judged by the rules of the web PKI, which they are about, and by RFC 5280's algorithm alone. */
import { describe, expect, it } from 'vitest';
import { decodePem } from '../../electron/pki/pem.ts';
import type { PathQuestion } from '../../electron/pki/path-question.ts';
import { FIXTURES_ARE_HERE, readForeign } from './foreign-fixtures.ts';
import { MUST_BE_HERE, certificatesOf, crlOrNull, isReasoned, judge, told, whole } from './path-fixtures.ts';

interface LimboCase {
  readonly id: string;
  readonly validation_kind: 'SERVER' | 'CLIENT';
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
  readonly crls: readonly string[];
  readonly validation_time: string | null;
  readonly extended_key_usage: readonly string[];
  readonly expected_result: 'SUCCESS' | 'FAILURE';
  readonly expected_peer_name: { readonly kind: string; readonly value: string } | null;
  readonly max_chain_depth: number | null;
}

/** Where the verdict is not the one in the table, and why. */
const ELSEWISE: Readonly<Record<PathQuestion['rules'], Readonly<Record<string, string>>>> = {
  'web-pki': {
    'pathlen::validation-ignores-pathlen-in-leaf':
      'CA/B Forum TLS BR §7.1.2.7.8: in a subscriber certificate, cA MUST be FALSE. limbo says so too, in webpki::ca-as-leaf',
  },
  // §6 says nothing of these: they are what conforming CAs write, and told as warnings. See path-profile.ts.
  rfc5280: {
    'crl::crlnumber-missing': 'RFC 5280 §6.3.3 does not ask for a CRL number',
    'rfc5280::aki::leaf-missing-aki': 'RFC 5280 §4.2.1.1: to facilitate certification path construction',
    'rfc5280::aki::intermediate-missing-aki': 'RFC 5280 §4.2.1.1: to facilitate certification path construction',
    'rfc5280::aki::cross-signed-root-missing-aki': 'RFC 5280 §6.1: the trust anchor is not part of the path',
    'rfc5280::nc::permitted-dns-match-noncritical': 'RFC 5280 §6.1.4 (g) processes name constraints, critical or not',
    'rfc5280::serial::negative':
      'RFC 5280 §4.1.2.2: certificate users SHOULD be prepared to gracefully handle such certificates; PKITS 4.4.14',
    'rfc5280::ski::root-missing-ski': 'RFC 5280 §4.2.1.2: to facilitate certification path construction',
    'rfc5280::root-non-critical-basic-constraints':
      'RFC 5280 §6.1.4 (k) asks for the extension, critical or not; PKITS 4.6.4',
  },
};

const cases: readonly LimboCase[] = FIXTURES_ARE_HERE
  ? (JSON.parse(Buffer.from(readForeign('x509-limbo/limbo.json')).toString('utf8')) as { testcases: LimboCase[] })
      .testcases
  : [];

function questionOf(limbo: LimboCase, rules: PathQuestion['rules']): PathQuestion | null {
  const [target] = certificatesOf(limbo.peer_certificate);
  if (target === undefined || target === null) return null;
  const name = limbo.expected_peer_name;
  return {
    target,
    anchors: whole(limbo.trusted_certs.flatMap(certificatesOf)),
    intermediates: whole(limbo.untrusted_intermediates.flatMap(certificatesOf)),
    crls: whole(limbo.crls.flatMap((pem) => decodePem(pem).map(({ der }) => crlOrNull(der)))),
    at: limbo.validation_time === null ? new Date() : new Date(limbo.validation_time),
    purpose: limbo.extended_key_usage.includes('clientAuth') ? 'tls-client' : 'tls-server',
    host: name?.kind === 'DNS' || name?.kind === 'IP' ? name.value : undefined,
    email: name?.kind === 'RFC822' ? name.value : undefined,
    rules,
    maxIntermediates: limbo.max_chain_depth ?? undefined,
  };
}

function disagreements(rules: PathQuestion['rules'], chosen: readonly LimboCase[]): string[] {
  return chosen.flatMap((limbo) => {
    const question = questionOf(limbo, rules);
    const verdict = question === null ? null : judge(limbo.id, question);
    if (verdict !== null && !isReasoned(verdict)) return [`${limbo.id} has no reason: ${told(verdict)}`];
    const agrees = (verdict?.valid ?? false) === (limbo.expected_result === 'SUCCESS');
    const isException = limbo.id in ELSEWISE[rules];
    if (agrees !== isException) return [];
    return [
      `${limbo.id} should be ${limbo.expected_result}${isException ? ' (now as an exception)' : ''}: ${verdict === null ? '' : told(verdict)}`,
    ];
  });
}

describe.skipIf(!FIXTURES_ARE_HERE && !MUST_BE_HERE)('x509-limbo', () => {
  it('gets its verdict in every case by the rules of the web PKI, but for what is written down', () => {
    expect(cases.length).toBeGreaterThanOrEqual(124);
    expect(disagreements('web-pki', cases)).toEqual([]);
  });

  it('gets its verdict by the algorithm of RFC 5280 in all that is not about the web PKI, but for what is written down', () => {
    const general = cases.filter(({ id }) => !id.startsWith('webpki::'));
    expect(general.length).toBeGreaterThanOrEqual(86);
    expect(disagreements('rfc5280', general)).toEqual([]);
  });
});
