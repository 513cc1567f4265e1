/** Accounts, and the signatures that everything rests on: what is not exactly right is refused, by the right problem. */
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { portsOfOnly } from '../../../electron/authority/acme/only-authority.ts';
import { Nonces } from '../../../electron/publishing/acme/nonces.ts';
import { removeFolders } from '../../vault/test-vault.ts';
import { AcmeClient, ask, base64url, problemOf, type Json, type SignOptions } from './acme-client.ts';
import { AcmeGround } from './acme-ground.ts';

let ground: AcmeGround;
beforeAll(async () => {
  ground = new AcmeGround();
  await ground.start();
});
afterAll(async () => {
  await ground.stop();
  removeFolders();
});
afterEach(() => expect(ground.faults.splice(0)).toEqual([]));

const ORDER = { identifiers: [{ type: 'dns', value: 'a.sample.test' }] };
const reheaded = (change: (header: Json) => unknown) => (jws: Json) => ({
  ...jws,
  protected: base64url(
    JSON.stringify(change(JSON.parse(Buffer.from(String(jws['protected']), 'base64url').toString()) as Json)),
  ),
});

describe('a signed request', () => {
  it.for<[string, SignOptions, string]>([
    ['no algorithm', { header: { alg: undefined } }, '400 badSignatureAlgorithm'],
    [
      'alg none',
      { header: { alg: 'none' }, mangle: (jws) => ({ ...jws, signature: '' }) },
      '400 badSignatureAlgorithm',
    ],
    ['HS256', { header: { alg: 'HS256' } }, '400 badSignatureAlgorithm'],
    ['the algorithm of another kind of key', { header: { alg: 'RS256' } }, '400 malformed'],
    ['the algorithm of another curve', { header: { alg: 'ES384' } }, '400 malformed'],
    ['an algorithm that is no text', { header: { alg: ['ES256'] } }, '400 badSignatureAlgorithm'],
    ['both jwk and kid', { header: { jwk: { kty: 'EC' } } }, '400 malformed'],
    ['neither jwk nor kid', { header: { kid: undefined } }, '400 malformed'],
    ['the jwk of an account', { withJwk: true }, '400 malformed'],
    ['a kid of nobody', { header: { kid: 'https://elsewhere.test/acme/account/acct-1' } }, '400 accountDoesNotExist'],
    ['a kid that is no text', { header: { kid: 7 } }, '400 accountDoesNotExist'],
    ['another url', { header: { url: 'https://elsewhere.test/acme/new-order' } }, '403 unauthorized'],
    ['no url', { header: { url: undefined } }, '403 unauthorized'],
    ['no nonce', { header: { nonce: undefined } }, '400 badNonce'],
    ['a nonce that is not ours', { header: { nonce: base64url(Buffer.alloc(24)) } }, '400 badNonce'],
    ['a nonce that is a number', { header: { nonce: 1 } }, '400 badNonce'],
    ['crit', { header: { crit: ['b64'], b64: false } }, '400 malformed'],
    ['an unprotected header', { mangle: (jws) => ({ ...jws, header: { alg: 'ES256' } }) }, '400 malformed'],
    ['several signatures', { mangle: (jws) => ({ payload: jws['payload'], signatures: [jws] }) }, '400 malformed'],
    ['no payload', { mangle: ({ payload: _, ...jws }) => jws }, '400 malformed'],
    ['padded base64', { mangle: (jws) => ({ ...jws, payload: `${String(jws['payload'])}==` }) }, '400 malformed'],
    [
      'base64 with loose bits',
      { mangle: (jws) => ({ ...jws, signature: `${String(jws['signature']).slice(0, -1)}B` }) },
      '400 malformed',
    ],
    ['a header that is no JSON', { mangle: (jws) => ({ ...jws, protected: base64url('{') }) }, '400 malformed'],
    ['a header that is a list', { mangle: (jws) => ({ ...jws, protected: base64url('[]') }) }, '400 malformed'],
    ['another payload', { mangle: (jws) => ({ ...jws, payload: base64url('{}') }) }, '403 unauthorized'],
    ['a signature of nothing', { mangle: (jws) => ({ ...jws, signature: '' }) }, '403 unauthorized'],
    [
      'a signature of zeros (CVE-2022-21449)',
      { mangle: (jws) => ({ ...jws, signature: base64url(Buffer.alloc(64)) }) },
      '403 unauthorized',
    ],
    ['a header changed after signing', { mangle: reheaded((header) => ({ ...header, typ: 'x' })) }, '403 unauthorized'],
    ['another type', { contentType: 'application/json' }, '415 malformed'],
    ['no JSON', { mangle: () => 'x' }, '400 malformed'],
    ['a text', { mangle: () => '"x"' }, '400 malformed'],
    ['depth', { mangle: () => `${'['.repeat(60_000)}${']'.repeat(60_000)}` }, '400 malformed'],
    ['too much', { mangle: () => ' '.repeat(140_000) }, '413 malformed'],
  ])('with %s is refused', async ([, options, problem]) => {
    const client = await sharedClient();
    const answer = await client.post('/acme/new-order', ORDER, options);
    expect(problemOf(answer), answer.text).toBe(problem);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it('under a signature in DER is refused (RFC 7518 §3.4)', async () => {
    const client = await sharedClient();
    const mangle = (jws: Json): Json => {
      const input = Buffer.from(`${String(jws['protected'])}.${String(jws['payload'])}`);
      return { ...jws, signature: base64url(sign('sha256', input, client.key)) };
    };
    expect(problemOf(await client.post('/acme/new-order', ORDER, { mangle }))).toBe('403 unauthorized');
  });

  it('cannot be sent twice, and each answer has a nonce for the next', async () => {
    const client = await sharedClient();
    const nonce = await client.nonce();
    expect((await client.post('/acme/new-order', ORDER, { header: { nonce } })).status).toBe(201);
    const again = await client.post('/acme/new-order', ORDER, { header: { nonce } });
    expect(problemOf(again)).toBe('400 badNonce');
    const next = String(again.headers['replay-nonce']);
    expect((await client.post('/acme/new-order', ORDER, { header: { nonce: next } })).status).toBe(201);
  });

  it('with a public key as an HMAC secret opens nothing', async () => {
    const client = new AcmeClient(ground.base, 'RS256');
    const pem = createPublicKey(client.key).export({ type: 'spki', format: 'pem' });
    const mangle = (jws: Json): Json => {
      const signature = createHmac('sha256', pem).update(`${String(jws['protected'])}.${String(jws['payload'])}`);
      return { ...jws, signature: signature.digest('base64url') };
    };
    const answer = await client.post('/acme/new-account', {}, { header: { alg: 'HS256' }, mangle });
    expect(problemOf(answer)).toBe('400 badSignatureAlgorithm');
    expect(answer.json['algorithms']).toEqual(['ES256', 'ES384', 'RS256', 'EdDSA']);
  });
});

let client: AcmeClient | null = null;
async function sharedClient(): Promise<AcmeClient> {
  return (client ??= await ground.client());
}

describe('a key', () => {
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
  const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' });
  it.for<[string, unknown]>([
    ['that is none', 'key'],
    ['that is private', { ...p256, d: 'AAAA' }],
    ['that is secret', { kty: 'oct', k: 'AAAA' }],
    ['of 1,024 bits', rsa1024],
    ['on another curve', secp256k1],
    ['off its curve', { ...p256, y: p256.x }],
    ['too short', { ...p256, x: 'AAAA' }],
    ['with a leading zero', { kty: 'RSA', n: `AAAA${String(rsa1024.n)}`, e: 'AQAB' }],
    ['with an even exponent', { kty: 'RSA', n: base64url(Buffer.alloc(256, 0xab)), e: 'Ag' }],
    ['absurdly long', { kty: 'RSA', n: 'A'.repeat(5_000), e: 'AQAB' }],
    ['of another family', { kty: 'OKP', crv: 'X25519', x: base64url(Buffer.alloc(32)) }],
  ])('%s is badPublicKey', async ([, jwk]) => {
    const answer = await new AcmeClient(ground.base).post('/acme/new-account', {}, { header: { jwk } });
    expect(problemOf(answer), answer.text).toBe('400 badPublicKey');
  });
});

describe('an account', () => {
  it('is opened once for a key, found again, and read', async () => {
    const holder = new AcmeClient(ground.base);
    expect(problemOf(await holder.open({ onlyReturnExisting: true }))).toBe('400 accountDoesNotExist');
    const opened = await holder.open({ contact: ['mailto:admin@sample.test'] });
    expect([opened.status, opened.json['contact']]).toEqual([201, ['mailto:admin@sample.test']]);
    const found = await holder.open({ onlyReturnExisting: true });
    expect([found.status, found.headers['location']]).toEqual([200, opened.headers['location']]);
    const changed = await holder.post(String(holder.kid), { contact: [], status: undefined });
    expect(changed.json).toMatchObject({ status: 'valid', contact: [] });
    expect(problemOf(await (await sharedClient()).post(String(holder.kid), null))).toBe('403 unauthorized');
  });

  it.for<[unknown, string]>([
    [['tel:+1'], '400 unsupportedContact'],
    [['mailto:nobody'], '400 invalidContact'],
    [['mailto:a@b.test,c@d.test'], '400 invalidContact'],
    [['mailto:a@b.test?subject=x'], '400 invalidContact'],
    [[7], '400 malformed'],
    [Array(11).fill('mailto:a@b.test'), '400 malformed'],
    ['mailto:a@b.test', '400 malformed'],
  ])('is not opened for the contact %j', async ([contact, problem]) => {
    expect(problemOf(await new AcmeClient(ground.base).open({ contact }))).toBe(problem);
  });

  it('changes its key, and the old one opens nothing (RFC 8555 §7.3.5)', async () => {
    const holder = await ground.client();
    const taken = await ground.client();
    const next = new AcmeClient(ground.base);
    const url = `${ground.base}/acme/key-change`;
    const inner = (key: AcmeClient, payload: Json = {}, header: Json = {}): Json =>
      key.jws(
        { alg: key.algorithm, jwk: key.jwk, url, ...header },
        { account: holder.kid, oldKey: holder.jwk, ...payload },
      );
    const change = async (body: unknown): Promise<string> => problemOf(await holder.post(url, body));
    expect(await change(inner(next, { oldKey: next.jwk }))).toBe('400 malformed');
    expect(await change(inner(next, { account: taken.kid }))).toBe('400 malformed');
    expect(await change(inner(next, {}, { url: `${url}/` }))).toBe('400 malformed');
    expect(await change(inner(next, {}, { nonce: 'AAAA' }))).toBe('400 malformed');
    expect(await change({ ...inner(next), signature: base64url(Buffer.alloc(64)) })).toBe('403 unauthorized');
    expect(await change(inner(taken))).toBe('409 malformed');
    expect((await holder.post(url, inner(next))).status).toBe(200);
    expect(problemOf(await holder.order('dns=a.sample.test'))).toBe('403 unauthorized');
    next.kid = holder.kid;
    expect((await next.order('dns=a.sample.test')).status).toBe(201);
  });

  it('that is given up orders nothing, and is not opened again with that key', async () => {
    const holder = await ground.client();
    expect((await holder.post(String(holder.kid), { status: 'deactivated' })).json['status']).toBe('deactivated');
    expect(problemOf(await holder.order('dns=a.sample.test'))).toBe('403 unauthorized');
    expect(problemOf(await holder.open())).toBe('403 unauthorized');
    expect(problemOf(await (await sharedClient()).post(String((await sharedClient()).kid), { status: 'valid' }))).toBe(
      '400 malformed',
    );
  });
});

describe('external accounts and terms', () => {
  const secret = new Uint8Array(32).fill(9);

  it('are bound by a key of this CA, for one account, and for no other account’s key (RFC 8555 §7.3.4)', async () => {
    const { vault, intermediate, root } = ground;
    await ground.serve({ externalAccountRequired: true, termsOfService: 'https://sample.test/terms' });
    await vault.acme.recordExternalKey({ authorityId: intermediate.id, keyIdentifier: 'kid-1', note: '', secret });
    await vault.acme.recordExternalKey({ authorityId: root.id, keyIdentifier: 'kid-of-root', note: '', secret });
    const { json } = await ask('GET', `${ground.base}/acme/directory`);
    expect(json['meta']).toEqual({ termsOfService: 'https://sample.test/terms', externalAccountRequired: true });
    const holder = new AcmeClient(ground.base);
    const other = new AcmeClient(ground.base);
    const open = async (externalAccountBinding: unknown): Promise<string> =>
      problemOf(await holder.open({ externalAccountBinding }));
    expect(problemOf(await holder.post('/acme/new-account', {}))).toBe('403 userActionRequired');
    expect(await open(undefined)).toBe('400 externalAccountRequired');
    expect(await open(holder.binding('kid-9', secret))).toBe('403 unauthorized');
    expect(await open(holder.binding('kid-of-root', secret))).toBe('403 unauthorized');
    expect(await open(holder.binding('kid-1', new Uint8Array(32)))).toBe('403 unauthorized');
    expect(await open(holder.binding('kid-1', secret, {}, other.jwk))).toBe('400 malformed');
    expect(await open(holder.binding('kid-1', secret, { alg: 'none' }))).toBe('400 malformed');
    expect(await open(holder.binding('kid-1', secret, { url: `${ground.base}/acme/new-order` }))).toBe('400 malformed');
    const opened = await holder.open({ externalAccountBinding: holder.binding('kid-1', secret) });
    expect([opened.status, opened.json['externalAccountBinding']]).toEqual([201, { kid: 'kid-1' }]);
    expect(problemOf(await other.open({ externalAccountBinding: other.binding('kid-1', secret) }))).toBe(
      '403 unauthorized',
    );
    await vault.acme.recordExternalKeyWithdrawn('kid-1');
    expect(problemOf(await holder.order('dns=a.sample.test'))).toBe('403 unauthorized');
  });
});

describe('Nonces', () => {
  it('are good once, in any order, and take no memory until they are used', () => {
    const nonces = new Nonces(100);
    const made = Array.from({ length: 2_000 }, () => nonces.next());
    expect(new Set(made).size).toBe(made.length);
    expect(nonces.take(made[3])).toBe(true);
    expect(nonces.take(made[3])).toBe(false);
    expect(made.slice(1_000, 1_200).every((nonce) => nonces.take(nonce))).toBe(true);
    expect(nonces.take(made[1_000])).toBe(false);
    expect(nonces.take(made[0])).toBe(false);
    expect(nonces.take(made[1_500])).toBe(true);
    expect(new Nonces().take(made[1_600])).toBe(false);
  });
});

describe('portsOfOnly', () => {
  it('opens the key of its own CA, and lends, makes and takes none', async () => {
    const { keys } = portsOfOnly(ground.ports, ground.intermediate);
    expect((await keys.open(String(ground.intermediate.keyId))).subjectPublicKeyInfo.length).toBeGreaterThan(50);
    const refused = { code: 'POLICY_REFUSED' };
    await expect(keys.open(String(ground.root.keyId))).rejects.toMatchObject(refused);
    await expect(keys.generate('ec-p256')).rejects.toMatchObject(refused);
    await expect(keys.seal(new Uint8Array())).rejects.toMatchObject(refused);
    await expect(keys.withPrivateKeyInfo(String(ground.intermediate.keyId), async () => 1)).rejects.toMatchObject(
      refused,
    );
  });
});
