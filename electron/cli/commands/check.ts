import { formatInstant } from '../../authority/validity.ts';
import { formatName } from '../../pki/name.ts';
import { checkHost, type HostCheck } from '../../publishing/host-check/check-host.ts';
import { deploymentsOf, rememberDeployment } from '../../publishing/host-check/deployments.ts';
import { describeHostCheck } from '../../publishing/host-check/describe-host-check.ts';
import { formatEndpoint, parseEndpoint } from '../../publishing/host-check/endpoint.ts';
import { STARTTLS_PROTOCOLS } from '../../../shared/host-check-description.ts';
import { isRefusedBy } from '../issue-one.ts';
import { one, type Command } from '../command.ts';
import { strict } from '../everywhere.ts';
import { withVault, type Session } from '../open-session.ts';
import { choice, flag, text, wholeNumber } from '../options.ts';
import { card } from '../text-layout.ts';

const host = one('HOST[:PORT]');
const servername = text('servername', 'NAME', 'The name to ask for and to expect; else HOST');
const starttls = choice('starttls', STARTTLS_PROTOCOLS, 'Turn to TLS by this protocol; also says the usual port');
const timeout = wholeNumber('timeout', 'SECONDS', 'How long to wait for the host; else 10', { least: 1, most: 600 });

const rememberIt = flag('remember', 'Keep with the certificate where it was seen; needs the passphrase');

export const check: Command = {
  positionals: [host],
  options: [servername, starttls, timeout, rememberIt, strict],
  notes: [
    'Says which of our certificates is served and whether it is the newest, whether the chain is complete and in order, whether',
    'the name matches, and whether the protocol is old; status 1 when clients would refuse it. With --remember it is kept in the',
    'vault where the certificate was seen, at most once a day for each place.',
  ].join('\n'),
  example: 'chancery check mail.example.com --starttls smtp',
  run: (call) =>
    withVault(call, async (session) => {
      const endpoint = parseEndpoint(call.argument(host), {
        servername: call.value(servername),
        starttls: call.value(starttls),
      });
      const checked = await checkHost(session.ports, endpoint, { timeoutMs: (call.value(timeout) ?? 10) * 1000 });
      const remembered = call.value(rememberIt) && (await remember(session, checked));
      const seen =
        checked.certificate === null ? [] : await deploymentsOf(session.ports.registry, checked.certificate.id);
      return {
        json: describeHostCheck(checked, { remembered, seen, now: session.now }),
        text: told(checked),
        findings: checked.findings,
        status: isRefusedBy(checked.findings, call.value(strict)) ? 1 : 0,
      };
    }),
};

async function remember(session: Session, checked: HostCheck): Promise<boolean> {
  await session.unlock();
  return rememberDeployment(session.ports, checked);
}

function told(checked: HostCheck): string {
  const { endpoint, certificate, newest, served } = checked;
  const [first] = served;
  return card(`${formatEndpoint(endpoint)}: ${checked.ok ? 'good' : 'NOT good'}`, [
    ['Serves', first === undefined ? null : formatName(first.subject)],
    ['Which is', certificate === null ? 'not on record here' : `${certificate.id}, ${certificate.serialNumber}`],
    ['Newest', certificate === null ? null : newest === null ? 'yes' : `no: ${newest.id} is`],
    ['Works until', first === undefined ? null : formatInstant(first.notAfter)],
    ['Name', `${endpoint.servername} ${checked.nameMatches ? 'is in it' : 'is NOT in it'}`],
    ['Chain', `${checked.chain}, ${checked.inOrder ? 'in order' : 'out of order'}, ${String(served.length)} sent`],
    ['Protocol', checked.protocol === null ? null : `${checked.protocol}, ${checked.cipher ?? ''}`],
    ['OCSP stapled', checked.stapled ? 'yes' : 'no'],
  ]);
}
