import type { Recipe } from '../../../shared/recipes.ts';
import type { ServerFacts } from './recipe-facts.ts';
import { fileOf, hostOf, installLines, notesOf, proveByTls, rootFileOf, sh, snippet } from './recipe-parts.ts';

/** Apache since 2.4.8, whose SSLCertificateFile holds the chain too (mod_ssl; SSLCertificateChainFile is obsolete). */
export function apacheRecipe(facts: ServerFacts, prefix: string): Recipe {
  const key = fileOf(facts, 'key');
  const chain = fileOf(facts, 'fullchain');
  const [first, ...others] = facts.names;
  return {
    prefix,
    files: [key, chain, rootFileOf(facts)],
    snippets: [
      snippet('/etc/apache2/sites-available/default-ssl.conf', [
        '<VirtualHost *:443>',
        ...(first === undefined ? [] : [`    ServerName ${first.replace('*', 'www')}`]),
        ...(first?.startsWith('*') === true ? [`    ServerAlias ${first}`] : []),
        ...others.map((name) => `    ServerAlias ${name}`),
        '    SSLEngine on',
        '    SSLProtocol -all +TLSv1.2 +TLSv1.3',
        `    SSLCertificateFile ${prefix}/${chain.name}`,
        `    SSLCertificateKeyFile ${prefix}/${key.name}`,
        '</VirtualHost>',
      ]),
    ],
    commands: [
      ...installLines(prefix, [key, chain]),
      sh('check', 'apachectl configtest'),
      sh('reload', 'apachectl graceful'),
      proveByTls(facts, 443),
    ],
    notes: notesOf(facts, 'as-root'),
  };
}

/** nginx (ngx_http_ssl_module): the certificate's file holds the chain. */
export function nginxRecipe(facts: ServerFacts, prefix: string): Recipe {
  const key = fileOf(facts, 'key');
  const chain = fileOf(facts, 'fullchain');
  return {
    prefix,
    files: [key, chain, rootFileOf(facts)],
    snippets: [
      snippet('/etc/nginx/conf.d/tls.conf', [
        'server {',
        '    listen 443 ssl;',
        '    listen [::]:443 ssl;',
        ...(facts.names.length === 0 ? [] : [`    server_name ${facts.names.join(' ')};`]),
        `    ssl_certificate ${prefix}/${chain.name};`,
        `    ssl_certificate_key ${prefix}/${key.name};`,
        '    ssl_protocols TLSv1.2 TLSv1.3;',
        '}',
      ]),
    ],
    commands: [
      ...installLines(prefix, [key, chain]),
      sh('check', 'nginx -t'),
      sh('reload', 'nginx -s reload'),
      proveByTls(facts, 443),
    ],
    notes: notesOf(facts, 'as-root'),
  };
}

/** stunnel: one file, key first, then the certificate, then the CAs up to the root (stunnel's manual on `cert`). */
export function stunnelRecipe(facts: ServerFacts, prefix: string): Recipe {
  const files = facts.hasKey ? [fileOf(facts, 'key-fullchain')] : [fileOf(facts, 'key'), fileOf(facts, 'fullchain')];
  const [first] = files;
  const chain = facts.hasKey ? first : files[1];
  return {
    prefix,
    files: [...files, rootFileOf(facts)],
    snippets: [
      snippet('/etc/stunnel/stunnel.conf', [
        '[https]',
        'accept = 443',
        'connect = 127.0.0.1:80',
        `cert = ${prefix}/${chain?.name ?? ''}`,
        ...(facts.hasKey ? [] : [`key = ${prefix}/${first?.name ?? ''}`]),
        'sslVersionMin = TLSv1.2',
      ]),
    ],
    commands: [...installLines(prefix, files), sh('reload', 'systemctl restart stunnel4'), proveByTls(facts, 443)],
    notes: notesOf(facts, 'as-root'),
  };
}

/** HAProxy: one file of key and chain; where the key is apart it stands beside it under the same name and `.key` (since 2.2). */
export function haproxyRecipe(facts: ServerFacts, prefix: string): Recipe {
  const pem = `${facts.stem}.pem`;
  const files = facts.hasKey
    ? [fileOf(facts, 'key-fullchain', undefined, pem)]
    : [fileOf(facts, 'fullchain', undefined, pem), fileOf(facts, 'key', undefined, `${pem}.key`)];
  return {
    prefix,
    files: [...files, rootFileOf(facts)],
    snippets: [
      snippet('/etc/haproxy/haproxy.cfg', [
        'frontend https',
        '    mode http',
        ...(facts.hasKey ? [] : [`    # The private key lies beside it: ${prefix}/${pem}.key`]),
        `    bind :443 ssl crt ${prefix}/${pem} ssl-min-ver TLSv1.2 alpn h2,http/1.1`,
        '    default_backend web',
        '',
        'backend web',
        '    mode http',
        '    server web1 127.0.0.1:80',
      ]),
    ],
    commands: [
      ...installLines(prefix, files),
      sh('check', 'haproxy -c -f /etc/haproxy/haproxy.cfg'),
      sh('reload', 'systemctl reload haproxy'),
      proveByTls(facts, 443),
    ],
    notes: notesOf(facts, 'as-root'),
  };
}

/** Caddy gives up root's rights before it reads: its group must be let in to the key. */
export function caddyRecipe(facts: ServerFacts, prefix: string): Recipe {
  const key = fileOf(facts, 'key', { owner: 'root:caddy', mode: '0640' });
  const chain = fileOf(facts, 'fullchain');
  const sites = facts.names.length > 0 ? facts.names.join(', ') : hostOf(facts).replace(/^(.*:.*)$/, '[$1]');
  return {
    prefix,
    files: [key, chain, rootFileOf(facts)],
    snippets: [
      snippet('/etc/caddy/Caddyfile', [
        `${sites} {`,
        `    tls ${prefix}/${chain.name} ${prefix}/${key.name}`,
        '    reverse_proxy 127.0.0.1:8080',
        '}',
      ]),
    ],
    commands: [
      ...installLines(prefix, [key, chain]),
      sh('check', 'caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile'),
      sh('reload', 'systemctl reload caddy'),
      proveByTls(facts, 443),
    ],
    notes: notesOf(facts, 'as-root'),
  };
}
