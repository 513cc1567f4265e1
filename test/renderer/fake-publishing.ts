/** Sites, the responder and places, as the window's fake main process has them. */
import type { MethodInput, MethodName, MethodOutput } from '../../shared/contract.ts';
import type { SiteDescription } from '../../shared/contract/publishing-methods.ts';
import type { CertificateDescription } from '../../shared/descriptions.ts';
import type { World } from './fake-world.ts';

type Publishing =
  | 'listPublishing'
  | 'chooseSiteFolder'
  | 'setSiteHook'
  | 'setSiteAutomatic'
  | 'forgetSite'
  | 'publishSite'
  | 'responderStatus'
  | 'startResponder'
  | 'stopResponder'
  | 'checkHost'
  | 'listPlaces'
  | 'forgetPlace';
type Handlers = { readonly [M in MethodName & Publishing]: (input: MethodInput<M>) => MethodOutput<M> };
type Place = MethodOutput<'listPlaces'>['items'][number];

export function fakePublishing(world: World, now: number, changed: () => void): Handlers {
  const sites = new Map<string, SiteDescription>();
  let places: Place[] = [];
  let listening: MethodOutput<'startResponder'> = { state: 'stopped' };
  const at = new Date(now).toISOString();
  const change = (ca: string, given: Partial<SiteDescription>): Record<string, never> => {
    const before = sites.get(ca);
    const folder = given.folder ?? before?.folder ?? '';
    const first = { folder, automatic: false, hook: null, standing: { kind: 'absent' as const }, last: null };
    sites.set(ca, { ...first, failure: null, ...before, ...given });
    changed();
    return {};
  };
  return {
    listPublishing: () => ({
      items: world.authorities.map(({ id, notAfter }) => ({
        ca: id,
        site: sites.get(id) ?? null,
        ocspSigner: { kind: 'authority' as const, notAfter, ending: false },
      })),
      total: world.authorities.length,
    }),
    chooseSiteFolder: ({ ca }) => {
      change(ca, { folder: '/srv/www/pki' });
      return { outcome: 'chosen', folder: '/srv/www/pki' };
    },
    setSiteHook: ({ ca, hook }) => {
      change(ca, { hook });
      return { outcome: 'set' };
    },
    setSiteAutomatic: ({ ca, automatic }) => change(ca, { automatic }),
    forgetSite: ({ ca }) => {
      sites.delete(ca);
      changed();
      return {};
    },
    publishSite: ({ ca }) => {
      const published = { path: '/srv/www/pki', filesWritten: 12, certificates: 412, crlNumber: '41' };
      const last = { ...published, at, wrote: 'whole' as const };
      change(ca, { last, standing: { kind: 'current' } });
      return { ...published, wrote: 'whole', findings: [], hook: sites.get(ca)?.hook?.program ?? null };
    },
    responderStatus: () => ({
      listening,
      host: '127.0.0.1',
      port: 8080,
      addresses: ['127.0.0.1', '192.0.2.7', '0.0.0.0'],
    }),
    startResponder: ({ host, port }) => {
      listening = { state: 'running', url: `http://${host}:${port}/`, since: at, loopback: host === '127.0.0.1' };
      changed();
      return listening;
    },
    stopResponder: () => {
      listening = { state: 'stopped' };
      changed();
      return {};
    },
    checkHost: ({ host, servername, starttls }) => {
      const [certificate, newest] = world.certificates as [CertificateDescription, CertificateDescription];
      const endpoint = host.includes(':') ? host : `${host}:443`;
      const place = { endpoint, servername: servername ?? host.replace(/:\d+$/, ''), starttls, seenAt: at };
      places = [{ ...place, certificate, newest }];
      changed();
      return {
        ...{ host, port: 443, servername: place.servername, starttls, ok: false, protocol: 'TLSv1.2' },
        ...{ cipher: 'ECDHE-RSA-AES256-GCM-SHA384', oldProtocols: ['TLSv1.1'], stapled: false },
        served: [
          {
            ...{ subject: certificate.subject, issuer: certificate.issuer, serialNumber: certificate.serialNumber },
            ...{ notAfter: certificate.notAfter, fingerprintSha256: certificate.fingerprintSha256 },
          },
        ],
        ...{ certificate, newest, chain: 'incomplete', inOrder: true, nameMatches: true, remembered: true },
        findings: [{ severity: 'error', code: 'chain-incomplete', message: 'The server does not send CN=Issuing 1.' }],
        deployedAt: [place],
      };
    },
    listPlaces: () => ({ items: places, total: places.length }),
    forgetPlace: () => {
      places = [];
      changed();
      return {};
    },
  };
}
