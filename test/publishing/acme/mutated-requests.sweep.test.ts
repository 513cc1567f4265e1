/** 100,000 damaged requests, 2,000 of them over HTTP: each gets a problem document of the right kind, none a fault. About a minute. */
import { Agent } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acmeReply } from '../../../electron/publishing/acme/acme-replies.ts';
import { acmeContext } from '../../../electron/publishing/acme/serve-acme.ts';
import { ACME_LIMITS } from '../../../electron/publishing/acme/acme-limits.ts';
import { removeFolders } from '../../vault/test-vault.ts';
import { ask, base64url, type AcmeClient, type Json } from './acme-client.ts';
import { AcmeGround, requestFor } from './acme-ground.ts';

const MUTANTS = 98_000;
const OVER_HTTP = 2_000;
const ERROR = 'urn:ietf:params:acme:error:';
const KNOWN = [
  ...['accountDoesNotExist', 'badCSR', 'badNonce', 'badPublicKey', 'badRevocationReason', 'badSignatureAlgorithm'],
  ...['invalidContact', 'malformed', 'orderNotReady', 'rejectedIdentifier', 'unauthorized', 'unsupportedContact'],
  ...['unsupportedIdentifier', 'alreadyRevoked'],
];

const endless = { newAccountsAnHour: 1e9, newOrdersAnHour: 1e9, openOrders: 1e9, failedValidationsAnHour: 1e9 };
const limits = { ...ACME_LIMITS, ...endless };

let ground: AcmeGround;
beforeAll(async () => {
  ground = new AcmeGround();
  await ground.start({ limits });
});
afterAll(async () => {
  await ground.stop();
  removeFolders();
});

/** What came back to a request. */
interface Came {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}
type Send = (url: string, body: string) => Promise<Came>;

it('answers every damaged request with a problem of its kind', async () => {
  const context = acmeContext(ground.options({ limits }), ground.intermediate);
  const { base } = ground;
  const failed = (fault: unknown): void => void ground.faults.push(fault);
  await answersAll(MUTANTS, 20_261_121, async (url, text) => {
    const path = new URL(url).pathname;
    const request = { method: 'POST', path, query: new URLSearchParams(), contentType: 'application/jose+json' };
    const call = { ...request, body: new TextEncoder().encode(text), from: '127.0.0.1', base, bases: [base] };
    const { status, headers, body } = await acmeReply(context, call, failed);
    const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    return { status, headers: named, text: body };
  });
  await context.challenges.stop();
}, 900_000);

it('answers them over HTTP', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await answersAll(OVER_HTTP, 21_112_026, (url, text) => ask('POST', url, text, 'application/jose+json', agent));
  agent.destroy();
}, 120_000);

async function answersAll(count: number, seed: number, send: Send): Promise<void> {
  const client = await ground.client();
  const { json: order } = await client.order('dns=a.sample.test');
  const [authorization = ''] = order['authorizations'] as string[];
  await client.prove(order, 'http-01', ground.showOverHttp);
  // For another name, so that the order stays ready.
  const csr = base64url(await requestFor(['DNS:b.sample.test']));
  // The last is refused, so that what is taken, and written to the disk, is the exception.
  const identifiers = [
    { type: 'dns', value: 'a.sample.test' },
    { type: 'ip', value: '10.0.0.1' },
    { type: 'dns', value: 'a.*.sample.test' },
  ];
  const keyChange = client.jws({ alg: 'ES256', jwk: client.jwk, url: 'x' }, { account: client.kid, oldKey: {} });
  const places: [string, unknown][] = [
    ['/acme/new-account', { contact: ['mailto:a@b.test'], termsOfServiceAgreed: true }],
    ['/acme/new-order', { identifiers }],
    [String(order['finalize']), { csr }],
    [authorization, null],
    [`${authorization.replace('authorization', 'challenge')}/dns-01`, null],
    ['/acme/revoke-cert', { certificate: base64url(ground.intermediate.certificateDer), reason: 1 }],
    ['/acme/key-change', keyChange],
  ];
  const random = generator(seed);
  const tally = new Map<string, number>();
  // One that was never given out, to begin with.
  let nonce = 'none';
  for (let at = 0; at < count; at++) {
    const [place, payload] = places[at % places.length] ?? ['', null];
    const url = place.startsWith('http') ? place : `${ground.base}${place}`;
    const { status, headers, text } = await send(
      url,
      mutant(client, { url, payload, nonce, byJwk: place.endsWith('account') }, random),
    );
    const type = status < 400 ? '' : String((JSON.parse(text) as Json)['type']).replace(ERROR, '');
    const kind = type === '' ? 'taken' : type;
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
    nonce = String(headers['replay-nonce']);
    if (kind === 'taken') continue;
    if (!KNOWN.includes(type) || status >= 500 || headers['content-type'] !== 'application/problem+json')
      throw new Error(`${String(status)} ${text}`);
  }
  expect(ground.faults).toEqual([]);
  // Both the outside and the signed inside were met.
  for (const kind of ['malformed', 'unauthorized', 'badPublicKey', 'badCSR', 'badSignatureAlgorithm'])
    expect(tally.get(kind) ?? 0, `${kind} of ${JSON.stringify([...tally])}`).toBeGreaterThan(0);
}

interface Seed {
  readonly url: string;
  readonly payload: unknown;
  readonly nonce: string;
  readonly byJwk: boolean;
}

/** Damaged before it is signed (the header, the payload) or after (the JWS, its text). */
function mutant(client: AcmeClient, { url, payload, nonce, byJwk }: Seed, random: () => number): string {
  const who: Json = byJwk ? { jwk: client.jwk } : { kid: client.kid };
  const header: Json = { alg: 'ES256', ...who, nonce, url };
  switch (Math.floor(random() * 4)) {
    case 0:
      return JSON.stringify(client.jws({ ...(damagedJson(header, random) as Json), nonce }, payload));
    case 1:
      return JSON.stringify(client.jws(header, damagedJson(payload ?? {}, random)));
    case 2:
      return JSON.stringify(damagedJson(client.jws(header, payload), random));
    default:
      return damagedText(JSON.stringify(client.jws(header, payload)), random);
  }
}

const STRANGE: readonly unknown[] = [
  ...[null, true, 0, -1, 1e308, '', 'x', '\u0000', '\ud800', 'A'.repeat(5_000), [], {}, [[]], { a: { b: { c: {} } } }],
  ...['__proto__', 'AAAA', 'dns', '*.', '../..', 'none', 'HS256', 'RS256'],
];

/** One value somewhere within replaced, taken away, doubled or joined by another. */
function damagedJson(value: unknown, random: () => number): unknown {
  const strange = STRANGE[Math.floor(random() * STRANGE.length)];
  if (typeof value === 'string' && random() < 0.5) return damagedText(value, random);
  if (typeof value !== 'object' || value === null) return strange;
  const entries: [string, unknown][] = Object.entries(value);
  const at = Math.floor(random() * (entries.length + 1));
  const [name, inside] = entries[at] ?? [String(STRANGE[Math.floor(random() * STRANGE.length)]), null];
  const changed = random() < 0.2 ? strange : damagedJson(inside, random);
  if (Array.isArray(value))
    return random() < 0.2
      ? [...(value as unknown[]), strange]
      : value.map((one: unknown, i) => (i === at ? changed : one));
  const rest = Object.fromEntries(entries.filter(([other]) => other !== name));
  return random() < 0.2 ? rest : { ...rest, [name]: changed };
}

function damagedText(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const character = String.fromCharCode(32 + Math.floor(random() * 95));
  const kinds = [
    text.slice(0, at),
    text.slice(0, at) + character + text.slice(at + 1),
    text.slice(0, at) + character + text.slice(at),
    text.slice(0, at) + text.slice(at + 1),
    text + text,
  ];
  return kinds[Math.floor(random() * kinds.length)] ?? text;
}

/** The same numbers each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
