/** The lines of our recipes, pasted as they are into the real servers, and the commands of our recipes that prove them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipeSchema, type Recipe, type Server } from '../../shared/recipes.ts';
import { bundleCommands, chancery, newVault } from './chancery-command.ts';

const SBIN = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
const isHere = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { env: SBIN, stdio: 'ignore' }).status === 0;

/** `recipeSchema` and what the terminal says besides. */
const answerSchema = recipeSchema.loose();

let folder: string;
let must: Awaited<ReturnType<typeof newVault>>;

beforeAll(async () => {
  await bundleCommands();
  folder = mkdtempSync(join(tmpdir(), 'chancery-recipes-'));
  chmodSync(folder, 0o755);
  must = await newVault(folder);
  const root = ['--name', 'root', '--subject', 'CN=Judged Root,O=Sample', '--key', 'ec-p256'];
  await must('ca', 'create', ...root);
  const below = ['--name', 'issuing', '--parent', 'root', '--subject', 'CN=Judged Issuing,O=Sample'];
  await must('ca', 'create', ...below, '--key', 'ec-p256');
  const names = ['--dns', 'mail.sample.com', '--dns', '*.sample.com', '--ip', '10.0.0.5'];
  await must('cert', 'issue', '--ca', 'issuing', '--subject', 'CN=mail.sample.com', ...names, '--key', 'ec-p256');
  const key = join(folder, 'own.key');
  const request = ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key];
  const csr = join(folder, 'own.csr');
  execFileSync('openssl', [...request, '-subj', '/CN=own.sample.com', '-out', csr], { stdio: 'ignore' });
  await must('cert', 'issue', '--ca', 'issuing', '--csr', csr);
  writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost mail.sample.com own.sample.com\n');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Judged {
  readonly program: string;
  /** Where the recipe's own command looks. */
  readonly port: number;
  readonly around: (work: string, lines: string) => string;
  /** Starts it with $CONF, and leaves its process id in $WORK/pid. */
  readonly run: string;
  /** Whether something must answer behind it, at port 80. */
  readonly hasBackend: boolean;
  /** It changes to users of its own, which only root may. */
  readonly asRoot?: true;
}

/** What each server needs around the lines that a person pastes, and how it is started and judged. */
const SERVERS: Partial<Record<Server, Judged>> = {
  nginx: {
    program: 'nginx',
    port: 443,
    hasBackend: true,
    around: (work, lines) => `pid ${work}/pid; error_log ${work}/log; events {}
http { access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${work}/${kind};`)
      .join(' ')}
${lines}}\n`,
    run: 'nginx -t -c $CONF && nginx -c $CONF',
  },
  apache: {
    program: 'apache2',
    port: 443,
    hasBackend: true,
    around: (work, lines) =>
      ['ServerName x', `PidFile ${work}/pid`, `ErrorLog ${work}/log`, `DefaultRuntimeDir ${work}`, 'Listen 443']
        .concat(
          ['mpm_event', 'ssl', 'authz_core'].map(
            (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
          ),
          lines,
        )
        .join('\n'),
    run: 'apache2 -t -f $CONF && apache2 -f $CONF',
  },
  stunnel: {
    program: 'stunnel4',
    port: 443,
    hasBackend: true,
    around: (work, lines) => `pid = ${work}/pid\noutput = ${work}/log\n${lines}`,
    run: 'stunnel4 $CONF',
  },
  haproxy: {
    program: 'haproxy',
    port: 443,
    hasBackend: true,
    around: (_, lines) => `defaults\n    timeout connect 5s\n    timeout client 5s\n    timeout server 5s\n\n${lines}`,
    run: 'haproxy -c -f $CONF && haproxy -D -p $WORK/pid -f $CONF',
  },
  caddy: {
    program: 'caddy',
    port: 443,
    // It takes port 80 itself, for those who forget the s.
    hasBackend: false,
    around: (_, lines) => `{\n    admin off\n}\n${lines}`,
    run: `export HOME=$WORK
caddy validate --config $CONF --adapter caddyfile
caddy run --config $CONF --adapter caddyfile >$WORK/log 2>&1 & echo $! >$WORK/pid`,
  },
  dovecot: {
    program: 'dovecot',
    port: 993,
    hasBackend: false,
    asRoot: true,
    around: (work, lines) =>
      [
        ...[`base_dir = ${work}/run`, `state_dir = ${work}/state`, `log_path = ${work}/log`, 'protocols = imap'],
        ...['listen = 127.0.0.1', 'passdb {\n  driver = static\n  args = nopassword=y\n}', lines, ''],
      ].join('\n'),
    run: 'doveconf -n -c $CONF >/dev/null; dovecot -F -c $CONF & echo $! >$WORK/pid',
  },
  postfix: {
    program: 'postfix',
    port: 25,
    hasBackend: false,
    asRoot: true,
    around: (work, lines) =>
      [
        ...['compatibility_level = 3.6', `queue_directory = ${work}/spool`, `data_directory = ${work}/data`],
        ...['command_directory = /usr/sbin', 'daemon_directory = /usr/lib/postfix/sbin', 'mail_owner = postfix'],
        ...['setgid_group = postdrop', 'inet_interfaces = 127.0.0.1', 'inet_protocols = ipv4', 'mydestination ='],
        ...['myhostname = mail.sample.com', `maillog_file = ${work}/log`, `maillog_file_prefixes = ${work}`, lines, ''],
      ].join('\n'),
    run: `mkdir -p $WORK/etc $WORK/spool && install -d -o postfix $WORK/data && cp $CONF $WORK/etc/main.cf
cp /etc/postfix/master.cf /etc/postfix/dynamicmaps.cf $WORK/etc/
postfix -c $WORK/etc check && postfix -c $WORK/etc start && cp $WORK/spool/pid/master.pid $WORK/pid`,
  },
  postgresql: {
    program: 'pg_lsclusters',
    port: 5432,
    hasBackend: false,
    asRoot: true,
    around: (_, lines) => `${lines}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n`,
    run: `BIN=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
install -d -o postgres $WORK/cluster
OWN='setpriv --reuid=postgres --regid=postgres --clear-groups'
$OWN $BIN/initdb -D $WORK/cluster -A trust -N >/dev/null && cat $CONF >>$WORK/cluster/postgresql.conf
$OWN $BIN/postgres -D $WORK/cluster >$WORK/log 2>&1 & echo $! >$WORK/pid`,
  },
};

/**
 * In a network of its own, so that the ports are free and the certificate's name leads here. The recipe's own lines put the files
 * in their place, with owner and mode; where nobody else may read them the server must still.
 */
function judge(server: Server, recipe: Recipe, lines: string, prove: string, work: string) {
  const { around, run, port, hasBackend } = SERVERS[server] ?? { around: () => '', run: 'false', port: 0 };
  writeFileSync(join(work, 'conf'), around(work, lines));
  const install = recipe.commands.filter(({ purpose }) => purpose === 'install').map(({ line }) => line);
  const script = `set -e
ip link set lo up
mount --bind ${folder}/hosts /etc/hosts
export CONF=${work}/conf WORK=${work}
listens() { (exec 3<>/dev/tcp/127.0.0.1/$1) 2>/dev/null; }
${hasBackend === true ? 'python3 -m http.server 80 --directory /var/empty >/dev/null 2>&1 & BACKEND=$!' : ''}
trap 'kill $BACKEND $(cat ${work}/pid) 2>/dev/null' EXIT
cd ${work}/files
${install.join('\n')}
${run}
for i in $(seq 400); do if listens ${String(port)} ${hasBackend === true ? '&& listens 80' : ''}; then break; fi; sleep 0.05; done
${prove}
`;
  const spaces = process.getuid?.() === 0 ? ['-mn'] : ['-rmn'];
  const ran = spawnSync('unshare', [...spaces, 'bash', '-c', script], { encoding: 'utf8', env: SBIN, timeout: 60_000 });
  return { status: ran.status, said: `${ran.stdout}${ran.stderr}` };
}

/** Dovecot 2.4 renamed its settings: of two snippets, the one for the version that is here. */
function linesFor(server: Server, { snippets }: Recipe): string {
  const [first, second] = snippets;
  if (server !== 'dovecot') return first?.text ?? '';
  const { stdout } = spawnSync('dovecot', ['--version'], { env: SBIN, encoding: 'utf8' });
  return (/^2\.[0-3]\./.test(stdout) ? first?.text : second?.text) ?? '';
}

const KINDS = [
  ['with our key', 'mail.sample.com'],
  ['with the key of the one who asked', 'own.sample.com'],
] as const;

describe.each(Object.keys(SERVERS) as Server[])('the recipe for %s', (server) => {
  const { program = '', asRoot } = SERVERS[server] ?? {};
  const isJudgedHere = isHere(program) && (asRoot !== true || process.getuid?.() === 0);

  it.skipIf(!isJudgedHere).each(KINDS)('is taken as it is, and its own command proves it: %s', async (_, name) => {
    const work = join(folder, `${server}-${name}`);
    const files = join(work, 'files');
    mkdirSync(work);
    chmodSync(work, 0o755);
    const words = ['cert', 'export', '--match', name, '--server', server, '--out', files];
    const recipe = answerSchema.parse(await must(...words, '--prefix', join(work, 'installed')));
    for (const file of recipe.files) {
      if (file.written) continue;
      mkdirSync(join(work, 'installed'), { recursive: true });
      const own = join(work, 'installed', file.name);
      writeFileSync(own, readFileSync(join(folder, 'own.key')), { mode: 0o600 });
      // Whose key it is puts it there as the recipe says of a file of ours.
      const [user = ''] = (file.owner ?? '').split(':');
      if (user !== 'root' && process.getuid?.() === 0) execFileSync('chown', [user, own]);
    }
    const prove = recipe.commands.find(({ purpose }) => purpose === 'prove')?.line ?? 'false';
    const lines = linesFor(server, recipe);
    const verdict = judge(server, recipe, lines, prove, work);
    expect(verdict.said).toContain(`Verified peername: ${name}`);
    expect(verdict.said).toContain('Verification: OK');
    expect(verdict.status, verdict.said).toBe(0);

    // The same command says no to a server that shows another certificate.
    rmSync(join(work, 'cluster'), { recursive: true, force: true });
    const other = prove.replaceAll(name, 'localhost');
    expect(judge(server, recipe, lines, other, work)).not.toMatchObject({ status: 0 });
  });
});

describe('the recipes for trust', () => {
  const openssl = (...words: string[]) => spawnSync('openssl', words, { cwd: join(folder, 'trust'), encoding: 'utf8' });

  it.skipIf(!isHere('keytool') || !isHere('certutil'))('are taken by NSS and by Java as they are', async () => {
    const home = join(folder, 'trust');
    mkdirSync(join(home, '.pki/nssdb'), { recursive: true });
    execFileSync('certutil', ['-N', '-d', `sql:${home}/.pki/nssdb`, '--empty-password']);
    execFileSync('keytool', [
      ...['-genkeypair', '-alias', 'x', '-dname', 'CN=x', '-keyalg', 'EC'],
      ...['-keystore', join(home, 'cacerts'), '-storepass', 'changeit'],
    ]);
    for (const store of ['nss', 'java']) {
      const words = ['ca', 'export', 'issuing', '--trust', store, '--out', home, '--force'];
      const { commands } = answerSchema.parse(await must(...words));
      for (const { line } of commands) {
        // The system's own store is not ours to change: a copy of the same kind stands for it.
        const there = line.replace('-cacerts', `-keystore ${home}/cacerts`);
        const ran = spawnSync('sh', ['-ec', there], { cwd: home, env: { ...SBIN, HOME: home }, encoding: 'utf8' });
        expect(ran.status, `${there}\n${ran.stdout}${ran.stderr}`).toBe(0);
      }
    }
    const left = spawnSync('certutil', ['-L', '-d', `sql:${home}/.pki/nssdb`], { encoding: 'utf8' }).stdout;
    expect(left).toMatch(/^Judged-Root\s+C,,/mu);
  });

  it('give the root, not the CA below it, and a profile for iOS that Python reads as a property list', async () => {
    const out = join(folder, 'trust');
    await must('ca', 'export', 'issuing', '--trust', 'windows', '--out', out, '--force');
    expect(openssl('x509', '-inform', 'DER', '-in', 'Judged-Root.cer', '-noout', '-subject').stdout).toContain(
      'CN = Judged Root',
    );
    await must('ca', 'export', 'issuing', '--trust', 'ios', '--out', out, '--force');
    const read =
      'import plistlib,sys; p=plistlib.load(open("Judged-Root.mobileconfig","rb"))["PayloadContent"][0]; print(p["PayloadType"]); open("from.der","wb").write(p["PayloadContent"])';
    expect(execFileSync('python3', ['-c', read], { cwd: out, encoding: 'utf8' }).trim()).toBe(
      'com.apple.security.root',
    );
    expect(readFileSync(join(out, 'from.der'))).toEqual(readFileSync(join(out, 'Judged-Root.cer')));
  });

  it('are shown without a passphrase, and nothing is written', async () => {
    const vault = ['--vault', join(folder, 'judged.chancery')];
    const shown = await chancery(['ca', 'export', 'root', '--trust', 'debian', ...vault]);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toContain('update-ca-certificates');
  });
});
