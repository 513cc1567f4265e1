import type { Recipe } from '../../../shared/recipes.ts';
import type { ServerFacts } from './recipe-facts.ts';
import {
  fileOf,
  hostOf,
  installLines,
  notesOf,
  powershell,
  proveByTls,
  rootFileOf,
  sh,
  snippet,
} from './recipe-parts.ts';

/** What a person puts the passphrase of a .p12 in place of. */
const PASSPHRASE_HERE = 'THE-PASSPHRASE';

/** Postfix since 3.4: smtpd_tls_chain_files, key first (its TLS_README). */
export function postfixRecipe(facts: ServerFacts, prefix: string): Recipe {
  const files = facts.hasKey ? [fileOf(facts, 'key-fullchain')] : [fileOf(facts, 'key'), fileOf(facts, 'fullchain')];
  return {
    prefix,
    files: [...files, rootFileOf(facts)],
    snippets: [
      snippet('/etc/postfix/main.cf', [
        `smtpd_tls_chain_files = ${files.map(({ name }) => `${prefix}/${name}`).join(', ')}`,
        'smtpd_tls_security_level = may',
        'smtpd_tls_protocols = >=TLSv1.2',
      ]),
    ],
    commands: [
      ...installLines(prefix, files),
      sh('check', 'postfix check'),
      sh('reload', 'postfix reload'),
      proveByTls(facts, 25, 'smtp'),
    ],
    notes: notesOf(facts, 'as-root'),
  };
}

/** Dovecot: 2.4 renamed the settings and takes paths, 2.3 takes the contents by `<`. */
export function dovecotRecipe(facts: ServerFacts, prefix: string): Recipe {
  const key = fileOf(facts, 'key');
  const chain = fileOf(facts, 'fullchain');
  const into = '/etc/dovecot/conf.d/10-ssl.conf';
  return {
    prefix,
    files: [key, chain, rootFileOf(facts)],
    snippets: [
      snippet(
        into,
        [
          'ssl = required',
          `ssl_cert = <${prefix}/${chain.name}`,
          `ssl_key = <${prefix}/${key.name}`,
          'ssl_min_protocol = TLSv1.2',
        ],
        '2.3',
      ),
      snippet(
        into,
        [
          'ssl = required',
          `ssl_server_cert_file = ${prefix}/${chain.name}`,
          `ssl_server_key_file = ${prefix}/${key.name}`,
          'ssl_min_protocol = TLSv1.2',
        ],
        '≥ 2.4',
      ),
    ],
    commands: [
      ...installLines(prefix, [key, chain]),
      sh('check', 'doveconf -n >/dev/null'),
      sh('reload', 'doveadm reload'),
      proveByTls(facts, 993),
    ],
    notes: notesOf(facts, 'as-root', 'by-version'),
  };
}

/** PostgreSQL refuses a key that others could read, and reads it as the user postgres. */
export function postgresqlRecipe(facts: ServerFacts, prefix: string): Recipe {
  const key = fileOf(facts, 'key', { owner: 'postgres:postgres', mode: '0600' });
  const chain = fileOf(facts, 'fullchain');
  return {
    prefix,
    files: [key, chain, rootFileOf(facts)],
    snippets: [
      snippet('postgresql.conf', [
        'ssl = on',
        `ssl_cert_file = '${prefix}/${chain.name}'`,
        `ssl_key_file = '${prefix}/${key.name}'`,
        "ssl_min_protocol_version = 'TLSv1.2'",
      ]),
    ],
    commands: [
      ...installLines(prefix, [key, chain]),
      sh('reload', "runuser -u postgres -- psql -c 'SELECT pg_reload_conf()'"),
      proveByTls(facts, 5432, 'postgres'),
    ],
    notes: notesOf(facts, 'as-root'),
  };
}

/** OpenVPN: the CAs that clients are checked against are ours, up to the root. */
export function openvpnRecipe(facts: ServerFacts, prefix: string): Recipe {
  const key = fileOf(facts, 'key');
  const chain = fileOf(facts, 'fullchain');
  const issuers = fileOf(facts, 'issuers');
  return {
    prefix,
    files: [key, chain, issuers, rootFileOf(facts)],
    snippets: [
      snippet('/etc/openvpn/server/server.conf', [
        `ca ${prefix}/${issuers.name}`,
        `cert ${prefix}/${chain.name}`,
        `key ${prefix}/${key.name}`,
        'dh none',
        'tls-version-min 1.2',
        'remote-cert-tls client',
      ]),
      snippet('client.ovpn', [
        `ca ${facts.rootFile}`,
        'tls-version-min 1.2',
        'remote-cert-tls server',
        ...(facts.commonName === null ? [] : [`verify-x509-name ${facts.commonName} name`]),
      ]),
    ],
    commands: [
      ...installLines(prefix, [key, chain, issuers]),
      sh('reload', 'systemctl restart openvpn-server@server'),
      sh('prove', `openssl verify -purpose sslserver -CAfile ${facts.rootFile} -untrusted ${chain.name} ${chain.name}`),
    ],
    notes: notesOf(facts, 'as-root'),
  };
}

/** Tomcat since 8.5 takes a .p12 as it is; or PEM, where the key was made elsewhere. Spring Boot's lines are the .p12's too. */
export function tomcatRecipe(facts: ServerFacts, prefix: string): Recipe {
  const reader = { owner: 'root:tomcat', mode: '0640' } as const;
  const p12 = fileOf(facts, 'p12', reader);
  const key = fileOf(facts, 'key', reader);
  const chain = fileOf(facts, 'fullchain');
  const files = facts.hasKey ? [p12] : [key, chain];
  const certificate = facts.hasKey
    ? [
        `certificateKeystoreFile="${prefix}/${p12.name}"`,
        'certificateKeystoreType="PKCS12"',
        `certificateKeystorePassword="${PASSPHRASE_HERE}"`,
      ]
    : [`certificateFile="${prefix}/${chain.name}"`, `certificateKeyFile="${prefix}/${key.name}"`];
  return {
    prefix,
    files: [...files, rootFileOf(facts)],
    snippets: [
      snippet('conf/server.xml', [
        '<Connector port="8443" protocol="org.apache.coyote.http11.Http11NioProtocol"',
        '           SSLEnabled="true" scheme="https" secure="true">',
        '  <SSLHostConfig protocols="TLSv1.2+TLSv1.3">',
        '    <Certificate',
        ...certificate.map((line, i) => `      ${line}${i === certificate.length - 1 ? ' />' : ''}`),
        '  </SSLHostConfig>',
        '</Connector>',
      ]),
      ...(facts.hasKey
        ? [
            snippet(
              'application.properties',
              [
                'server.port=8443',
                `server.ssl.key-store=file:${prefix}/${p12.name}`,
                'server.ssl.key-store-type=PKCS12',
                `server.ssl.key-store-password=${PASSPHRASE_HERE}`,
              ],
              'Spring Boot',
            ),
          ]
        : []),
    ],
    commands: [
      ...installLines(prefix, files),
      ...(facts.hasKey ? [sh('check', `keytool -list -storetype PKCS12 -keystore ${prefix}/${p12.name}`)] : []),
      sh('reload', 'systemctl restart tomcat10'),
      proveByTls(facts, 8443),
    ],
    notes: notesOf(facts, 'as-root', ...(facts.hasKey ? (['passphrase-in-place'] as const) : [])),
  };
}

/** IIS: the .p12 under the name that Windows gives it; or, where IIS made the request, the answer to it. */
export function iisRecipe(facts: ServerFacts, prefix: string): Recipe {
  const pfx = { ...fileOf(facts, 'p12', undefined, `${facts.stem}.pfx`), owner: null };
  const chain = { ...fileOf(facts, 'fullchain'), owner: null };
  const host = hostOf(facts);
  const named = facts.probe?.kind === 'name';
  const binding = `-Name 'Default Web Site' -Protocol https -Port 443${named ? ` -HostHeader '${host}'` : ''}`;
  const taken = facts.hasKey
    ? [
        "$passphrase = Read-Host -AsSecureString -Prompt 'Passphrase of the file'",
        `$certificate = Import-PfxCertificate -FilePath '${prefix}\\${pfx.name}' -CertStoreLocation Cert:\\LocalMachine\\My -Password $passphrase`,
      ]
    : [
        `certreq -accept -machine '${prefix}\\${chain.name}'`,
        `$file = New-Object Security.Cryptography.X509Certificates.X509Certificate2 '${prefix}\\${chain.name}'`,
        '$certificate = Get-Item "Cert:\\LocalMachine\\My\\$($file.Thumbprint)"',
      ];
  const uri = host.includes(':') ? `[${host}]` : host;
  return {
    prefix,
    files: [facts.hasKey ? pfx : chain, rootFileOf(facts)],
    snippets: [
      snippet('PowerShell', [
        'Import-Module WebAdministration',
        ...taken,
        `New-WebBinding ${binding}${named ? ' -SslFlags 1' : ''}`,
        `(Get-WebBinding ${binding}).AddSslCertificate($certificate.Thumbprint, 'My')`,
      ]),
    ],
    commands: [
      powershell('install', `New-Item -ItemType Directory -Force -Path '${prefix}' | Out-Null`),
      powershell('install', `Copy-Item '${facts.hasKey ? pfx.name : chain.name}' '${prefix}'`),
      powershell('check', '(Get-ChildItem Cert:\\LocalMachine\\My | Where-Object HasPrivateKey).Subject'),
      powershell('prove', `curl.exe --ssl-no-revoke --cacert ${facts.rootFile} -I https://${uri}/`),
    ],
    notes: notesOf(facts, 'as-administrator', ...(facts.hasKey ? (['old-windows'] as const) : [])),
  };
}
