/** An ACME client that does as it is told, and wrongly where it is told so. */
import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { request, type Agent } from 'node:http';

export type Json = Record<string, unknown>;
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  readonly json: Json;
}

export interface SignOptions {
  /** Laid over the protected header; a member that is undefined is left out. */
  readonly header?: Json;
  readonly withJwk?: boolean;
  readonly contentType?: string;
  /** Makes of the JWS what is sent. */
  readonly mangle?: (jws: Json) => unknown;
}

export const base64url = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');

const KINDS = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  EdDSA: () => generateKeyPairSync('ed25519').privateKey,
} as const;
export type Algorithm = keyof typeof KINDS;

export class AcmeClient {
  readonly base: string;
  key: KeyObject;
  readonly algorithm: Algorithm;
  kid: string | null = null;

  constructor(base: string, algorithm: Algorithm = 'ES256', key = KINDS[algorithm]()) {
    this.base = base;
    this.algorithm = algorithm;
    this.key = key;
  }

  get jwk(): Json {
    return { ...createPublicKey(this.key).export({ format: 'jwk' }) };
  }

  get thumbprint(): string {
    const sorted = Object.fromEntries(Object.entries(this.jwk).sort(([a], [b]) => (a < b ? -1 : 1)));
    return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url');
  }

  async nonce(): Promise<string> {
    return String((await ask('HEAD', `${this.base}/acme/new-nonce`)).headers['replay-nonce']);
  }

  /** A JWS of `payload` (null for POST-as-GET) under the account's key. */
  jws(header: Json, payload: unknown): Json {
    const encodedHeader = base64url(JSON.stringify(header));
    const encodedPayload = payload === null ? '' : base64url(JSON.stringify(payload));
    const input = Buffer.from(`${encodedHeader}.${encodedPayload}`);
    return { protected: encodedHeader, payload: encodedPayload, signature: base64url(this.#signed(input)) };
  }

  #signed(input: Buffer): Buffer {
    if (this.algorithm === 'EdDSA') return sign(null, input, this.key);
    const digest = this.algorithm === 'ES384' ? 'sha384' : 'sha256';
    return sign(digest, input, { key: this.key, dsaEncoding: 'ieee-p1363' });
  }

  async post(url: string, payload: unknown, options: SignOptions = {}): Promise<Answer> {
    const target = url.startsWith('http') ? url : `${this.base}${url}`;
    const byKid = this.kid !== null && options.withJwk !== true;
    const header: Json = {
      alg: this.algorithm,
      ...(byKid ? { kid: this.kid } : { jwk: this.jwk }),
      nonce: await this.nonce(),
      url: target,
      ...options.header,
    };
    for (const [name, value] of Object.entries(header)) if (value === undefined) Reflect.deleteProperty(header, name);
    const jws = this.jws(header, payload);
    const body = options.mangle === undefined ? jws : options.mangle(jws);
    return ask('POST', target, typeof body === 'string' ? body : JSON.stringify(body), options.contentType);
  }

  async open(payload: Json = {}): Promise<Answer> {
    const answer = await this.post('/acme/new-account', { termsOfServiceAgreed: true, ...payload }, { withJwk: true });
    if (typeof answer.headers['location'] === 'string') this.kid = answer.headers['location'];
    return answer;
  }

  /** RFC 8555 §7.3.4. */
  binding(kid: string, secret: Uint8Array, header: Json = {}, jwk: unknown = this.jwk): Json {
    const all = { alg: 'HS256', kid, url: `${this.base}/acme/new-account`, ...header };
    const encodedHeader = base64url(JSON.stringify(all));
    const encodedPayload = base64url(JSON.stringify(jwk));
    const signature = createHmac('sha256', secret).update(`${encodedHeader}.${encodedPayload}`).digest('base64url');
    return { protected: encodedHeader, payload: encodedPayload, signature };
  }

  async order(...names: string[]): Promise<Answer> {
    const identifiers = names.map((name) => {
      const [type = '', ...rest] = name.split('=');
      return { type, value: rest.join('=') };
    });
    return this.post('/acme/new-order', { identifiers });
  }

  /** Has each authorization of an order proven in one way, by what `prove` sets up. */
  async prove(order: Json, type: string, prove: (shown: Shown) => void): Promise<Json[]> {
    const proven: Json[] = [];
    for (const url of order['authorizations'] as string[]) {
      const { json: authorization } = await this.post(url, null);
      const challenge = (authorization['challenges'] as Json[]).find((one) => one['type'] === type);
      if (challenge === undefined) throw new Error(`no ${type} for ${JSON.stringify(authorization)}`);
      const token = String(challenge['token']);
      const { value } = authorization['identifier'] as { value: string };
      prove({ name: value, token, keyAuthorization: `${token}.${this.thumbprint}` });
      await this.post(String(challenge['url']), {});
      proven.push(await this.until(url, (json) => json['status'] !== 'pending'));
    }
    return proven;
  }

  async until(url: string, done: (json: Json) => boolean): Promise<Json> {
    for (let tries = 0; tries < 200; tries++) {
      const { json } = await this.post(url, null);
      if (done(json)) return json;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${url} did not come to an end`);
  }
}

export interface Shown {
  readonly name: string;
  readonly token: string;
  readonly keyAuthorization: string;
}

export function ask(
  method: string,
  url: string,
  body?: string,
  contentType = 'application/jose+json',
  agent: Agent | false = false,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'Content-Type': contentType };
    const sent = request(url, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = /json/.test(String(response.headers['content-type']));
        const { statusCode: status = 0 } = response;
        resolve({ status, headers: response.headers, text, json: isJson ? (JSON.parse(text) as Json) : {} });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

export const problemOf = ({ status, json }: Answer): string =>
  `${String(status)} ${String(json['type']).replace('urn:ietf:params:acme:error:', '')}`;
