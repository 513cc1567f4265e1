import { formatInstant } from '../../authority/validity.ts';
import { fingerprintSha256 } from '../../pki/certificate.ts';
import { formatName } from '../../pki/name.ts';
import { facts, markup, joined, webPage, type Html } from './web-page.ts';
import type { SiteAuthority } from './site-authority.ts';

/** Which links there are besides the files themselves. */
export interface IndexLinks {
  /** `chain.pem`, or null where there is none to give. */
  readonly chain: string | null;
  /** Where OCSP is answered on this server, or null. */
  readonly ocsp: string | null;
}

/** The page for people: whose CA this is, how to tell that it is the right one, and how to install its root. */
export function indexPage(authorities: readonly SiteAuthority[], links: IndexLinks): string {
  const [first] = authorities;
  const name = first?.record.name ?? 'Certificate authority';
  const roots = authorities.filter(({ isRoot }) => isRoot);
  const between = authorities.filter(({ isRoot }) => !isRoot);
  return webPage(
    name,
    markup`<h1>${name}</h1>
      <p>
        Certificates, revocation lists and the state of every certificate of this authority. Nothing here is secret.
      </p>
      ${joined(roots.map((root) => authorityPart(root, 'Root certificate: install this one')))}
      ${joined(between.map((one) => authorityPart(one, 'Intermediate certificate: servers send it, nobody installs it')))}
      ${links.chain === null ? '' : markup`<p>All of them in one file: <a href="${links.chain}">${links.chain}</a></p>`}
      ${joined(roots.map(installPart))}
      <h2>One certificate</h2>
      <p>
        Every certificate has a page under its serial number, in lower-case hexadecimal without colons:
        <code>serial/</code><em>number</em><code>.html</code>, and for programs <code>serial/</code><em>number</em
        ><code>.json</code>.
      </p>
      ${links.ocsp === null ? '' : markup`<p>OCSP (RFC 6960) is answered at <code>${links.ocsp}</code>.</p>`}`,
  );
}

function authorityPart({ record, certificate, crl, certificateFile, crlFile }: SiteAuthority, title: string): Html {
  return markup`<h2>${title}</h2>
    ${facts([
      ['Name', formatName(certificate.subject)],
      ['Works', `${formatInstant(certificate.notBefore)} to ${formatInstant(certificate.notAfter)}`],
      ['Key', certificate.publicKey.label],
      ['Serial number', certificate.serialNumber],
      ['SHA-256 fingerprint', markup`<code>${pairs(fingerprintSha256(record.certificateDer))}</code>`],
      [
        'Certificate',
        markup`<a href="${certificateFile}">${certificateFile}</a> (DER), <a href="${certificateFile}.pem">PEM</a>`,
      ],
      [
        'Revocation list',
        crl === null
          ? 'none yet'
          : markup`<a href="${crlFile}">${crlFile}</a> (DER), <a href="${crlFile}.pem">PEM</a>: number
              ${String(crl.number)}, ${String(crl.entryCount)} revoked, of ${formatInstant(crl.thisUpdate)}, next by
              ${formatInstant(crl.nextUpdate)}`,
      ],
    ])}`;
}

/** The steps that each system wants. What is pasted holds file names of ours only, which need no quoting. */
function installPart({ certificateFile: file, record }: SiteAuthority): Html {
  const pem = `${file}.pem`;
  const name = file.replace(/\.[A-Za-z]+$/, '');
  return markup`<h2>Install the root “${record.name}”</h2>
    <p>
      Whoever installs it trusts everything that it signs. First compare the fingerprint above with one that you got by
      another road: by telephone, or on paper.
    </p>
    <dl>
      <dt>Windows</dt>
      <dd>
        Open <a href="${file}">${file}</a>, “Install Certificate”, “Local Machine”, place it in “Trusted Root
        Certification Authorities”. Or as administrator:
        <pre>certutil -addstore -f Root ${file}</pre>
      </dd>
      <dt>macOS</dt>
      <dd>
        Open it: Keychain Access takes it into “System”; set it to “Always Trust”. Or:
        <pre>sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${file}</pre>
      </dd>
      <dt>Debian, Ubuntu</dt>
      <dd>
        <pre>
sudo cp ${pem} /usr/local/share/ca-certificates/${name}.crt
sudo update-ca-certificates</pre>
      </dd>
      <dt>Fedora, RHEL</dt>
      <dd>
        <pre>
sudo cp ${pem} /etc/pki/ca-trust/source/anchors/
sudo update-ca-trust</pre>
      </dd>
      <dt>iPhone, iPad</dt>
      <dd>
        Open <a href="${file}">${file}</a> in Safari, allow the profile, install it under Settings › General › VPN &amp;
        Device Management, then switch it on under Settings › General › About › Certificate Trust Settings.
      </dd>
      <dt>Android</dt>
      <dd>
        Download <a href="${file}">${file}</a>, then Settings › Security › Encryption &amp; credentials › Install a
        certificate › CA certificate.
      </dd>
      <dt>Firefox</dt>
      <dd>
        Settings › Privacy &amp; Security › View Certificates › Authorities › Import, and tick “identify websites”.
      </dd>
      <dt>Chrome on Linux</dt>
      <dd><pre>certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n ${name} -i ${pem}</pre></dd>
      <dt>Java</dt>
      <dd><pre>keytool -importcert -cacerts -alias ${name.toLowerCase()} -file ${pem}</pre></dd>
    </dl>`;
}

/** `AB:CD:…`, as most systems show a fingerprint. */
function pairs(hex: string): string {
  return (hex.toUpperCase().match(/../g) ?? []).join(':');
}
