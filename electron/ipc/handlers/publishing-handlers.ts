import type { MethodOutput } from '../../../shared/contract.ts';
import type { SitePreference } from '../../../shared/outlets.ts';
import { describeCertificate } from '../../authority/describe.ts';
import { ocspSignerFor } from '../../authority/ocsp-signer.ts';
import type { AuthorityRecord } from '../../authority/ports.ts';
import { addDays, formatInstant } from '../../authority/validity.ts';
import { checkHost } from '../../publishing/host-check/check-host.ts';
import { describeDeployment, describeHostCheck } from '../../publishing/host-check/describe-host-check.ts';
import {
  deploymentsOf,
  forgetPlace,
  placeStandings,
  rememberDeployment,
} from '../../publishing/host-check/deployments.ts';
import { parseEndpoint } from '../../publishing/host-check/endpoint.ts';
import { ownAddresses, type ResponderState } from '../../publishing/serve/built-in-responder.ts';
import { checkSiteFolder } from '../../publishing/site/publish-site.ts';
import { siteStanding } from '../../publishing/site/site-standing.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';

/** An OCSP signer that ends within so many days wants its successor. */
const SIGNER_ENDING_DAYS = 7;

/** What goes out to the world, and what the world serves. */
export function publishingHandlers(
  context: HandlerContext,
): Pick<
  Handlers,
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
  | 'forgetPlace'
> {
  const { session, dialogs, publications, responder, clock } = context;
  /** The CA must be on record: its name is what the dialogs say, and its id is what the preferences keep. */
  const authorityOf = (ca: string): Promise<AuthorityRecord> => portsOf(context).registry.authority(ca);
  const vaultPath = (): string => session.current().path;
  return {
    listPublishing: async () => {
      const { registry } = portsOf(context);
      const now = clock.now();
      const items: MethodOutput<'listPublishing'>['items'] = [];
      for (const record of await registry.authorities()) {
        const site = publications.site(vaultPath(), record.id);
        const signer = await ocspSignerFor(registry, record, now);
        items.push({
          ca: record.id,
          site: site === null ? null : await describeSite(context, record.id, site),
          ocspSigner:
            signer === null
              ? null
              : {
                  kind: signer.delegated ? 'delegated' : 'authority',
                  notAfter: formatInstant(signer.certificate.notAfter),
                  ending: signer.delegated && signer.certificate.notAfter < addDays(now, SIGNER_ENDING_DAYS),
                },
        });
      }
      return { items, total: items.length };
    },
    chooseSiteFolder: async ({ ca }) => {
      const { id } = await authorityOf(ca);
      const folder = await dialogs.folder({ title: 'The site’s folder' });
      if (folder === null) return { outcome: 'cancelled' };
      await checkSiteFolder(folder);
      publications.setSite(vaultPath(), id, { folder, last: null, failure: null });
      return { outcome: 'chosen', folder };
    },
    setSiteHook: async ({ ca, hook }) => {
      const { id, name } = await authorityOf(ca);
      if (hook !== null) {
        const words = [hook.program, ...hook.arguments];
        const asked = { title: 'Run a program after each publication?', ca: name, words };
        // What it names runs with all that the person may do: the page alone does not decide that.
        if (!(await dialogs.confirmProgram(asked))) return { outcome: 'cancelled' };
      }
      publications.setSite(vaultPath(), id, { hook, failure: null });
      return { outcome: 'set' };
    },
    setSiteAutomatic: async ({ ca, automatic }) => {
      const { id } = await authorityOf(ca);
      publications.setSite(vaultPath(), id, { automatic });
      if (automatic) publications.registryChanged();
      return {};
    },
    forgetSite: async ({ ca }) => {
      publications.forgetSite(vaultPath(), (await authorityOf(ca)).id);
      return {};
    },
    publishSite: async ({ ca, whole }) => {
      const { id } = await authorityOf(ca);
      const { findings, ...published } = await publications.publish(
        { path: vaultPath(), ports: portsOf(context) },
        id,
        whole,
      );
      return { ...published, findings: [...findings] };
    },

    responderStatus: () => {
      const { host, port } = publications.outlets(vaultPath()).responder;
      return { listening: describeListening(responder.state()), host, port, addresses: ownAddresses() };
    },
    startResponder: async ({ host, port }) => {
      const started = describeListening(await responder.start(portsOf(context), { host, port }));
      publications.setResponder(vaultPath(), { on: true, host, port });
      return started;
    },
    stopResponder: async () => {
      await responder.stop();
      publications.setResponder(vaultPath(), { ...publications.outlets(vaultPath()).responder, on: false });
      return {};
    },

    checkHost: async ({ host, servername, starttls }) => {
      const ports = portsOf(context);
      const checked = await checkHost(ports, parseEndpoint(host, { servername, starttls }));
      const remembered = session.status().state === 'unlocked' && (await rememberDeployment(ports, checked));
      const seen = checked.certificate === null ? [] : await deploymentsOf(ports.registry, checked.certificate.id);
      return describeHostCheck(checked, { remembered, seen, now: clock.now() });
    },
    listPlaces: async () => {
      const now = clock.now();
      const standings = await placeStandings(portsOf(context).registry, now);
      const items = standings.map(({ certificate, newest, ...place }) => ({
        ...describeDeployment(place),
        certificate: describeCertificate(certificate, now),
        newest: newest === null ? null : describeCertificate(newest, now),
      }));
      return { items, total: items.length };
    },
    forgetPlace: async (place) => {
      await forgetPlace(portsOf(context).registry, place);
      return {};
    },
  };
}

async function describeSite(context: HandlerContext, ca: string, site: SitePreference) {
  const { registry } = portsOf(context);
  return { ...site, standing: await siteStanding(registry, { authorityId: ca, folder: site.folder }) };
}

function describeListening(state: ResponderState): MethodOutput<'startResponder'> {
  if (state.state !== 'running') return state;
  const { host, port, since } = state;
  return {
    state: 'running',
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}/`,
    since: formatInstant(since),
    loopback: host === '::1' || host.startsWith('127.'),
  };
}
