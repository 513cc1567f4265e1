import { OCSP_SETTINGS, ocspResponder } from '../../authority/answer-ocsp.ts';
import { keepCrlsFresh } from '../../publishing/crl-keeper.ts';
import { parseListen, serveHttp } from '../../publishing/serve/http-server.ts';
import { OcspReplies } from '../../publishing/serve/ocsp-replies.ts';
import { SiteReplies } from '../../publishing/serve/site-replies.ts';
import { ACME_OPTIONS, clientLines, startAcme } from '../acme-serving.ts';
import { write } from '../answer-output.ts';
import type { Answer, Call, Command } from '../command.ts';
import { failureOf } from '../failure.ts';
import { withVault, type Session } from '../open-session.ts';
import { flag, text, texts, wholeNumber } from '../options.ts';
import { visibleLine } from '../visible-text.ts';

const listen = text('listen', 'ADDRESS:PORT', 'Where to listen; else 127.0.0.1:8080');
const cas = texts('ca', 'CA', 'Which CAs; else all of them. Those above them are served too');
const noOcsp = flag('no-ocsp', 'Serve files and pages only: asks for no passphrase and signs nothing');
const live = flag('ocsp-live', 'Sign each OCSP answer anew, instead of keeping it until something is recorded');
const validity = wholeNumber('ocsp-minutes', 'N', 'How long an OCSP answer holds; else 1440, a day', {
  least: 5,
  most: 43_200,
});
const rate = wholeNumber('rate', 'N', 'Requests a second from one address, 0 for any number; else 200', {
  least: 0,
  most: 1_000_000,
});

export const serve: Command = {
  positionals: [],
  options: [listen, cas, noOcsp, live, validity, rate, ...ACME_OPTIONS],
  notes: [
    'Serves CA certificates, CRLs, a page for every serial number, and OCSP under /ocsp, by GET and POST, until it is stopped',
    '(Ctrl+C, or SIGTERM). The passphrase is for the OCSP signer and for CRLs, which are renewed at two thirds of their life;',
    'it signs nothing else, unless --acme names an intermediate: that one then issues what ACME clients (RFC 8555) prove to be',
    'theirs, within its own policy, until it is stopped. An ocsp-signing certificate of the CA with its key here signs OCSP,',
    'else the CA itself.',
  ].join('\n'),
  example: 'chancery serve --listen 127.0.0.1:8080 --ca root',
  run: (call) => withVault(call, (session) => serveUntilStopped(call, session)),
};

async function serveUntilStopped(call: Call, session: Session): Promise<Answer> {
  const { ports } = session;
  const { host, port } = parseListen(call.value(listen) ?? '127.0.0.1:8080');
  const named = call.value(cas);
  const records =
    named.length === 0
      ? await ports.registry.authorities()
      : await Promise.all(named.map((reference) => ports.registry.authority(reference)));
  const authorityIds = records.map(({ id }) => id);
  const withOcsp = !call.value(noOcsp);
  if (withOcsp) await session.unlock();
  const failed = (fault: unknown): void => {
    const { code, message } = failureOf(fault);
    void write(call.host.stderr, `chancery: ${visibleLine(message)} [${code}]\n`);
  };
  const settings = { ...OCSP_SETTINGS, authorityIds, validityMinutes: call.value(validity) ?? 1440 };
  const ocsp = withOcsp
    ? new OcspReplies(ocspResponder(ports, settings), ports, { signing: call.value(live) ? 'live' : 'kept', failed })
    : null;
  const site = new SiteReplies(ports.registry, authorityIds, withOcsp ? '/ocsp' : null);
  const perSecond = call.value(rate) ?? 200;
  const acme = await startAcme(call, session, failed);
  const serving = await serveHttp({
    ...{ host, port, site, ocsp, failed, clock: ports.clock },
    perSecond: perSecond === 0 ? null : perSecond,
  }).catch(async (error: unknown) => {
    await acme?.stop();
    throw error;
  });
  const keeper = withOcsp ? keepCrlsFresh({ unlocked: () => ports, failed }) : null;
  const url = `http://${serving.host.includes(':') ? `[${serving.host}]` : serving.host}:${String(serving.port)}/`;
  await write(call.host.stderr, `Serving ${records.map(({ name }) => visibleLine(name)).join(', ')} at ${url}\n`);
  if (acme !== null) await write(call.host.stderr, clientLines(acme, url));
  await keeper?.look();
  await call.host.untilStopped();
  keeper?.stop();
  await acme?.stop();
  await serving.stop();
  const acmeUrl = acme === null ? {} : { acme: acme.directory };
  return { json: { url, ...acmeUrl, stopped: true }, text: `Stopped serving at ${url}` };
}
