import type { Recipe, RecipeContent, RecipeFile, TrustStore } from '../../../shared/recipes.ts';
import { powershell, sh, snippet } from './recipe-parts.ts';
import { safePrefix } from './safe-words.ts';

/** What the recipes for trust are written from. */
export interface TrustFacts {
  /** What the files' names begin with: safe words only. */
  readonly stem: string;
  /** SHA-1 of the certificate, hexadecimal: the name by which Windows and macOS find it again. */
  readonly sha1: string;
}

type TrustRecipe = Omit<Recipe, 'prefix'>;

/**
 * How a root certificate becomes trusted by a system or a program: its file, the lines, and the command that proves it.
 *
 * @param prefix where the file will lie, for stores that name it (`firefox`, `nss`); null for the usual place
 * @throws {CertificateError} UNSAFE_PATH
 */
export function trustRecipe(store: TrustStore, facts: TrustFacts, prefix: string | null): Recipe {
  const place = store === 'firefox' ? safePrefix(prefix ?? '/usr/local/share/ca-certificates') : null;
  return { prefix: place, ...recipeOf(store, facts, place ?? '') };
}

function recipeOf(store: TrustStore, { stem, sha1 }: TrustFacts, prefix: string): TrustRecipe {
  const file = (suffix: string, content: RecipeContent): RecipeFile => ({
    name: `${stem}.${suffix}`,
    content,
    mode: '0644',
    owner: null,
    holdsKey: false,
    written: true,
  });
  const pem = file('crt', 'root');
  const der = file('cer', 'root-der');
  switch (store) {
    case 'windows':
      return {
        files: [der],
        snippets: [],
        commands: [
          powershell('install', `certutil -addstore -f Root ${der.name}`),
          powershell('prove', `certutil -verifystore Root ${sha1}`),
        ],
        notes: ['as-administrator', 'on-each-computer'],
      };
    case 'windows-gpo':
      return {
        files: [der],
        snippets: [],
        commands: [
          powershell('reload', 'gpupdate /force'),
          powershell('prove', `certutil -verifystore -grouppolicy Root ${sha1}`),
        ],
        notes: ['gpo-by-hand', 'on-each-computer'],
      };
    case 'macos':
      return {
        files: [pem],
        snippets: [],
        commands: [
          sh(
            'install',
            `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${pem.name}`,
          ),
          sh('prove', `security verify-cert -c ${pem.name}`),
        ],
        notes: ['on-each-computer'],
      };
    case 'debian':
      return {
        files: [pem],
        snippets: [],
        commands: [
          sh('install', `install -m 0644 ${pem.name} /usr/local/share/ca-certificates/${pem.name}`),
          sh('reload', 'update-ca-certificates'),
          sh('prove', `openssl verify -CAfile /etc/ssl/certs/ca-certificates.crt ${pem.name}`),
        ],
        notes: ['as-root', 'on-each-computer'],
      };
    case 'rhel':
      return {
        files: [pem],
        snippets: [],
        commands: [
          sh('install', `install -m 0644 ${pem.name} /etc/pki/ca-trust/source/anchors/${pem.name}`),
          sh('reload', 'update-ca-trust extract'),
          sh('prove', `openssl verify -CAfile /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem ${pem.name}`),
        ],
        notes: ['as-root', 'on-each-computer'],
      };
    case 'firefox':
      return {
        files: [pem],
        snippets: [
          snippet('/etc/firefox/policies/policies.json', [
            '{',
            '  "policies": {',
            '    "Certificates": {',
            `      "Install": ["${prefix}/${pem.name}"]`,
            '    }',
            '  }',
            '}',
          ]),
        ],
        commands: [
          sh('install', `install -d -m 0755 ${prefix}`),
          sh('install', `install -m 0644 ${pem.name} ${prefix}/${pem.name}`),
          sh('check', 'python3 -m json.tool /etc/firefox/policies/policies.json'),
        ],
        notes: ['as-root', 'firefox-about-policies', 'on-each-computer'],
      };
    case 'nss':
      return {
        files: [pem],
        snippets: [],
        commands: [
          sh('install', `certutil -A -d sql:$HOME/.pki/nssdb -n ${stem} -t C,, -i ${pem.name}`),
          sh('prove', `certutil -V -d sql:$HOME/.pki/nssdb -n ${stem} -u L`),
        ],
        notes: ['on-each-computer'],
      };
    case 'java':
      return {
        files: [pem],
        snippets: [],
        commands: [
          sh('install', `keytool -importcert -noprompt -cacerts -storepass changeit -alias ${stem} -file ${pem.name}`),
          sh('prove', `keytool -list -cacerts -storepass changeit -alias ${stem}`),
        ],
        notes: ['as-root', 'java-changeit', 'on-each-computer'],
      };
    case 'android': {
      const resource = stem
        .toLowerCase()
        .replace(/[^a-z0-9_]/g, '_')
        .replace(/^[^a-z]/, 'r$&');
      return {
        files: [pem],
        snippets: [
          snippet('res/xml/network_security_config.xml', [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<network-security-config>',
            '  <base-config>',
            '    <trust-anchors>',
            '      <certificates src="system" />',
            `      <certificates src="@raw/${resource}" />`,
            '    </trust-anchors>',
            '  </base-config>',
            '</network-security-config>',
          ]),
        ],
        commands: [
          sh('install', `cp ${pem.name} app/src/main/res/raw/${resource}.crt`),
          sh('install', `adb push ${pem.name} /sdcard/Download/${pem.name}`),
          sh('prove', `unzip -l app.apk res/raw/${resource}.crt`),
        ],
        notes: ['android-settings', 'android-apps'],
      };
    }
    case 'ios': {
      const profile = file('mobileconfig', 'mobileconfig');
      return {
        files: [profile],
        snippets: [],
        commands: [sh('check', `plutil -lint ${profile.name}`)],
        notes: ['ios-install', 'ios-full-trust'],
      };
    }
    default:
      return store satisfies never;
  }
}
