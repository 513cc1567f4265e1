/** What web servers must be told so that a CA certificate is offered for installation and a CRL is taken for one. */

/** RFC 2585 §4: a CRL is application/pkix-crl; the other is what Windows, Android and Firefox install from. */
export const MEDIA_TYPES: Readonly<Record<string, string>> = {
  crt: 'application/x-x509-ca-cert',
  cer: 'application/x-x509-ca-cert',
  crl: 'application/pkix-crl',
  pem: 'application/x-pem-file',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
};

const BINARY = ['crt', 'cer', 'crl', 'pem'] as const;

/** Files beside the site by name. Apache and IIS read theirs by themselves; nginx's and Caddy's are to be included. */
export function serverHints(): ReadonlyMap<string, string> {
  const typed = BINARY.map((ending) => [ending, MEDIA_TYPES[ending] ?? ''] as const);
  return new Map([
    [
      '.htaccess',
      `# Apache httpd reads this by itself where AllowOverride FileInfo is on; else put it into <Directory>.
${typed.map(([ending, type]) => `AddType ${type} .${ending}`).join('\n')}
`,
    ],
    [
      'nginx.conf',
      `# nginx: include this file inside the server's location of this folder.
types {
  text/html html;
  application/json json;
${typed.map(([ending, type]) => `  ${type} ${ending};`).join('\n')}
}
`,
    ],
    [
      'web.config',
      `<?xml version="1.0" encoding="utf-8"?>
<!-- IIS reads this by itself. -->
<configuration>
  <system.webServer>
    <staticContent>
${[...typed, ['json', 'application/json'] as const]
  .map(
    ([ending, type]) =>
      `      <remove fileExtension=".${ending}" />\n      <mimeMap fileExtension=".${ending}" mimeType="${type}" />`,
  )
  .join('\n')}
    </staticContent>
  </system.webServer>
</configuration>
`,
    ],
    [
      'Caddyfile',
      `# Caddy: import this file inside the site's block.
${typed.map(([ending, type]) => `header *.${ending} Content-Type ${type}`).join('\n')}
`,
    ],
  ]);
}
