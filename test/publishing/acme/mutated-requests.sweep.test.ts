/**
 * Damaged requests: each gets a problem document of the right kind, none a fault. 2,000 of them in `npm test`; all with
 * `CHANCERY_ACME_MUTANTS=100000 npm test -- --project sweeps mutated-requests`, a few minutes.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACME_LIMITS } from '../../../electron/publishing/acme/acme-limits.ts';
import { removeFolders } from '../../vault/test-vault.ts';
import { ask, base64url, type AcmeClient, type Json } from './acme-client.ts';
import { AcmeGround, requestFor } from './acme-ground.ts';

const MUTANTS = Number(process.env['CHANCERY_ACME_MUTANTS'] ?? 2_000);
const KNOWN = [
  ...['accountDoesNotExist', 'badCSR', 'badNonce', 'badPublicKey', 'badRevocationReason', 'badSignatureAlgorithm'],
  ...['invalidContact', 'malformed', 'orderNotReady', 'rejectedIdentifier', 'unauthorized', 'unsupportedContact'],
  ...['unsupportedIdentifier', 'alreadyRevoked'],
];

let ground: AcmeGround;
beforeAll(async () => {
  ground = new AcmeGround();
  const endless = { newAccountsAnHour: 1e9, newOrdersAnHour: 1e9, openOrders: 1e9, failedValidationsAnHour: 1e9 };
  await ground.start({ limits: { ...ACME_LIMITS, ...endless } });
});
afterAll(async () => {
  await ground.stop();
  removeFolders();
});

it(
  'answers every damaged request with a problem of its kind',
  async () => {
    const client = await ground.client();
    const { json: order } = await client.order('dns=a.sample.test');
    const [authorization = ''] = order['authorizations'] as string[];
    await client.prove(order, 'http-01', ground.showOverHttp);
    // For another name, so that the order stays ready.
    const csr = base64url(await requestFor(['DNS:b.sample.test']));
    const places: [string, unknown][] = [
      ['/acme/new-account', { contact: ['mailto:a@b.test'], termsOfServiceAgreed: true }],
      [
        '/acme/new-order',
        {
          identifiers: [
            { type: 'dns', value: 'a.sample.test' },
            { type: 'ip', value: '10.0.0.1' },
          ],
        },
      ],
      [String(order['finalize']), { csr }],
      [authorization, null],
      [`${authorization.replace('authorization', 'challenge')}/dns-01`, null],
      ['/acme/revoke-cert', { certificate: base64url(ground.intermediate.certificateDer), reason: 1 }],
      [
        '/acme/key-change',
        client.jws({ alg: 'ES256', jwk: client.jwk, url: 'x' }, { account: client.kid, oldKey: {} }),
      ],
    ];
    const random = generator(20_261_121);
    const tally = new Map<string, number>();
    let nonce = await client.nonce();
    for (let at = 0; at < MUTANTS; at++) {
      const [place, payload] = places[at % places.length] ?? ['', null];
      const url = place.startsWith('http') ? place : `${ground.base}${place}`;
      const answer = await ask(
        'POST',
        url,
        mutant(client, { url, payload, nonce, byJwk: place.endsWith('account') }, random),
      );
      const type = String(answer.json['type']).replace('urn:ietf:params:acme:error:', '');
      const kind = answer.status < 400 ? 'taken' : type;
      tally.set(kind, (tally.get(kind) ?? 0) + 1);
      nonce = String(answer.headers['replay-nonce']);
      if (kind === 'taken') continue;
      expect(KNOWN, answer.text).toContain(type);
      expect(answer.status, answer.text).toBeLessThan(500);
      expect(answer.headers['content-type']).toBe('application/problem+json');
    }
    expect(ground.faults).toEqual([]);
    // Both the outside and the signed inside were met.
    for (const kind of ['malformed', 'unauthorized', 'badPublicKey', 'badCSR', 'badSignatureAlgorithm'])
      expect(tally.get(kind) ?? 0, `${kind} of ${JSON.stringify([...tally])}`).toBeGreaterThan(0);
  },
  MUTANTS * 20 + 60_000,
);

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
