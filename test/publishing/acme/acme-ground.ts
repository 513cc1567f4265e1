/** A real vault with a root and an intermediate, ACME served for that over HTTP on loopback, and servers to be proven. */
import { randomBytes, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAuthority } from '../../../electron/authority/create-authority.ts';
import type { AuthorityPorts, AuthorityRecord } from '../../../electron/authority/ports.ts';
import { parseDistinguishedName } from '../../../electron/pki/distinguished-name.ts';
import { buildCertificationRequestInfo } from '../../../electron/pki/certification-request.ts';
import { parseGeneralNameText } from '../../../electron/pki/general-name-text.ts';
import { subjectAltName } from '../../../electron/pki/extension-identity.ts';
import { buildName } from '../../../electron/pki/name.ts';
import { parsePublicKey } from '../../../electron/pki/public-key.ts';
import { signatureAlgorithmFor } from '../../../electron/pki/signature-algorithm.ts';
import { assembleSigned } from '../../../electron/pki/signed.ts';
import { serveAcme, type AcmeOptions, type AcmeServing } from '../../../electron/publishing/acme/serve-acme.ts';
import { createVault, type Vault } from '../../../electron/vault/vault.ts';
import { signWith } from '../../../electron/vault/sign-with.ts';
import { CHEAP, newFolder, PASSPHRASE, TestClock } from '../../vault/test-vault.ts';
import { AcmeClient, type Algorithm, type Shown } from './acme-client.ts';
import { startNameServer, type NameServer } from './name-server.ts';

export class AcmeGround {
  readonly clock = new TestClock();
  readonly faults: unknown[] = [];
  /** What the web server answers, by path: a text, or a status and a location. */
  readonly pages = new Map<string, string | { status: number; location?: string; body?: string }>();
  readonly asked: string[] = [];
  vault!: Vault;
  ports!: AuthorityPorts;
  root!: AuthorityRecord;
  intermediate!: AuthorityRecord;
  names!: NameServer;
  #web!: Server;
  #serving: AcmeServing | null = null;

  async start(options: Partial<AcmeOptions> = {}): Promise<void> {
    this.vault = await createVault(join(newFolder(), 'acme.chancery'), PASSPHRASE, {
      ...{ clock: this.clock, actor: 'acme@workbench', kdfCost: CHEAP },
    });
    const { registry, keys } = this.vault;
    const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
    this.ports = { registry, keys, clock: this.clock, random };
    this.root = await this.#authority('Root', null, null);
    this.intermediate = await this.#authority('ACME', this.root.id, 0);
    this.names = await startNameServer();
    this.#web = createServer((request, response) => {
      this.asked.push(`${request.headers.host ?? ''} ${request.url ?? ''}`);
      const page = this.pages.get(request.url ?? '');
      if (page === undefined) response.writeHead(404).end();
      else if (typeof page === 'string') response.writeHead(200).end(page);
      else
        response.writeHead(page.status, page.location === undefined ? {} : { location: page.location }).end(page.body);
    });
    await new Promise<void>((resolve) => this.#web.listen(0, '127.0.0.1', resolve));
    await this.serve(options);
  }

  get webPort(): number {
    return (this.#web.address() as AddressInfo).port;
  }

  get base(): string {
    return this.#serving?.directory.replace('/acme/directory', '') ?? '';
  }

  async serve(options: Partial<AcmeOptions> = {}): Promise<AcmeServing> {
    await this.#serving?.stop();
    this.#serving = await serveAcme(this.options(options));
    return this.#serving;
  }

  options(options: Partial<AcmeOptions> = {}): AcmeOptions {
    return {
      ...{ ports: this.ports, register: this.vault.acme, authority: 'ACME', profile: 'tls-server', validityDays: 90 },
      ...{ externalAccountRequired: false, termsOfService: null, host: '127.0.0.1', port: 0, names: [] },
      ...{ scheme: 'http', externalUrl: null, nameServer: this.names.address, httpPort: this.webPort, tlsPort: 1 },
      ...{ triedAgainAfterMs: [], failed: (fault: unknown) => this.faults.push(fault) },
      ...options,
    };
  }

  async stop(): Promise<void> {
    await this.#serving?.stop();
    await this.names.stop();
    this.#web.closeAllConnections();
    await new Promise((resolve) => this.#web.close(resolve));
    await this.vault.close();
  }

  async client(algorithm: Algorithm = 'ES256'): Promise<AcmeClient> {
    const client = new AcmeClient(this.base, algorithm);
    const { status, text } = await client.open();
    if (status !== 201) throw new Error(text);
    return client;
  }

  /** The name is at this machine's web server, which shows the key authorization. */
  readonly showOverHttp = ({ name, token, keyAuthorization }: Shown): void => {
    this.names.records.set(`A ${name}`, ['127.0.0.1']);
    this.pages.set(`/.well-known/acme-challenge/${token}`, keyAuthorization);
  };

  async #authority(name: string, parentId: string | null, pathLength: number | null): Promise<AuthorityRecord> {
    const made = await createAuthority(this.ports, {
      ...{ name, subject: parseDistinguishedName(`CN=${name}`), keyType: 'ec-p256', parentId, strict: false },
      ...{ validityDays: null, pathLength, permittedNames: [], excludedNames: [], crlDays: 30 },
      ...{ crlUrls: [], issuerUrls: [], ocspUrls: [] },
    });
    return made.authority;
  }
}

/** A request for these names (`DNS:a.example`), DER, with a key of its own or of somebody's. */
export async function requestFor(
  names: readonly string[],
  subject = '',
  { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' }),
): Promise<Uint8Array> {
  const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
  const info = buildCertificationRequestInfo({
    subject: subject === '' ? buildName([]) : parseDistinguishedName(subject),
    spki,
    extensions: [subjectAltName(names.map(parseGeneralNameText), { critical: false })],
  });
  const algorithm = signatureAlgorithmFor(parsePublicKey(spki));
  return assembleSigned(info, algorithm, await signWith(privateKey, info, algorithm));
}
