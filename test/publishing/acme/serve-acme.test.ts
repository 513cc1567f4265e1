/** Over 300 lines: one server over one vault, asked for everything that RFC 8555 and its companions have. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setPolicy } from '../../../electron/authority/authority-policy.ts';
import { parseCertificate, subjectAltNamesOf, verifyCertificateSignature } from '../../../electron/pki/certificate.ts';
import { parseAuthorityKeyIdentifier } from '../../../electron/pki/extension-identity.ts';
import { EXTENSION, findExtension } from '../../../electron/pki/extensions.ts';
import { formatGeneralName } from '../../../electron/pki/general-name.ts';
import { decodePem } from '../../../electron/pki/pem.ts';
import { ACME_LIMITS } from '../../../electron/publishing/acme/acme-limits.ts';
import { PASSPHRASE, removeFolders } from '../../vault/test-vault.ts';
import { AcmeClient, ask, base64url, problemOf, type Algorithm, type Answer, type Json } from './acme-client.ts';
import { AcmeGround, requestFor } from './acme-ground.ts';

let ground: AcmeGround;

beforeEach(async () => {
  ground = new AcmeGround();
  await ground.start();
});
afterEach(async () => {
  await ground.stop();
  removeFolders();
  expect(ground.faults.splice(0)).toEqual([]);
});

const csr = async (...names: string[]): Promise<Json> => ({ csr: base64url(await requestFor(names)) });

/** An order whose names are proven over HTTP. */
async function readyOrder(client: AcmeClient, ...names: string[]): Promise<{ order: Json; url: string }> {
  const placed = await client.order(...names);
  expect(placed.status, placed.text).toBe(201);
  await client.prove(placed.json, 'http-01', ground.showOverHttp);
  return { order: placed.json, url: String(placed.headers['location']) };
}

async function issued(client: AcmeClient, ...names: string[]): Promise<{ ders: Uint8Array[]; url: string }> {
  const { order, url } = await readyOrder(client, ...names);
  const wanted = names.map((name) => name.replace('dns=', 'DNS:').replace('ip=', 'IP:'));
  const done = await client.post(String(order['finalize']), await csr(...wanted));
  expect(done.json['status'], done.text).toBe('valid');
  const got = await client.post(String(done.json['certificate']), null);
  expect(got.headers['content-type']).toBe('application/pem-certificate-chain');
  return { ders: decodePem(got.text).map(({ der }) => der), url };
}

function certificateIdentifier(der: Uint8Array): string {
  const { extensions, serialNumber } = parseCertificate(der);
  const { keyIdentifier } = parseAuthorityKeyIdentifier(
    findExtension(extensions, EXTENSION.authorityKeyIdentifier)?.value ?? new Uint8Array(),
  );
  const serial = Buffer.from(serialNumber, 'hex');
  const signed = (serial[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), serial]) : serial;
  return `${base64url(keyIdentifier ?? new Uint8Array())}.${base64url(signed)}`;
}

describe('serveAcme', () => {
  it('tells where everything is, and links to it from every answer', async () => {
    const { json, headers } = await ask('GET', `${ground.base}/acme/directory`);
    expect(Object.keys(json)).toEqual([
      ...['newNonce', 'newAccount', 'newOrder', 'revokeCert', 'keyChange', 'renewalInfo', 'meta'],
    ]);
    expect(headers['link']).toBe(`<${ground.base}/acme/directory>;rel="index"`);
    expect((await ask('GET', `${ground.base}/acme/new-nonce`)).status).toBe(204);
    expect(problemOf(await ask('GET', `${ground.base}/acme/new-order`))).toBe('405 malformed');
    expect(problemOf(await ask('GET', `${ground.base}/acme/nowhere`))).toBe('404 malformed');
  });

  it.for(['ES256', 'ES384', 'RS256', 'EdDSA'] as const)(
    'issues to an account with a key for %s, with the chain and without the root',
    async (algorithm: Algorithm) => {
      const client = await ground.client(algorithm);
      const { ders } = await issued(client, 'dns=a.sample.test', 'dns=b.sample.test', 'ip=127.0.0.1');
      const [leaf, above, ...more] = ders.map(parseCertificate);
      expect(more).toEqual([]);
      if (leaf === undefined || above === undefined) throw new Error('no chain');
      expect(subjectAltNamesOf(leaf).map(formatGeneralName)).toEqual([
        ...['DNS:a.sample.test', 'DNS:b.sample.test', 'IP:127.0.0.1'],
      ]);
      expect(verifyCertificateSignature(leaf, above.publicKey.spki)).toBe(true);
      expect(verifyCertificateSignature(above, parseCertificate(ground.root.certificateDer).publicKey.spki)).toBe(true);
      expect(leaf.notAfter.getTime() - leaf.notBefore.getTime()).toBe(90 * 86_400_000);
      const { items } = await ground.vault.registry.events({ limit: 100, offset: 0 });
      expect(items.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining([
          'acme.account-created',
          'acme.order-created',
          'certificate.issued',
          'acme.order-finished',
        ]),
      );
      expect(await ground.vault.check(undefined, PASSPHRASE)).toMatchObject({ ok: true, findings: [] });
    },
  );

  it('proves a wildcard in the DNS only, and an address never there (RFC 8738 §7)', async () => {
    const client = await ground.client();
    const { json: order } = await client.order('dns=*.sample.test', 'ip=127.0.0.1', 'dns=sample.test');
    const types: unknown[] = [];
    for (const url of order['authorizations'] as string[]) {
      const { json } = await client.post(url, null);
      types.push([json['wildcard'], (json['challenges'] as Json[]).map(({ type }) => type)]);
    }
    expect(types).toEqual([
      [true, ['dns-01']],
      [undefined, ['http-01', 'tls-alpn-01']],
      [undefined, ['http-01', 'dns-01', 'tls-alpn-01']],
    ]);
    const { json: wild, headers } = await client.order('dns=*.sample.test');
    const proven = await client.prove(wild, 'dns-01', ({ name, keyAuthorization }) =>
      ground.names.records.set(`TXT _acme-challenge.${name}`, [
        'another one',
        createHash('sha256').update(keyAuthorization).digest('base64url'),
      ]),
    );
    expect(proven).toMatchObject([
      { status: 'valid', identifier: { type: 'dns', value: 'sample.test' }, wildcard: true },
    ]);
    expect((await client.post(String(headers['location']), null)).json['status']).toBe('ready');
    expect((await client.post(String(wild['finalize']), await csr('DNS:*.sample.test'))).json['status']).toBe('valid');
  });

  it('makes one certificate of an order, however often and by however many it is finalized', async () => {
    const client = await ground.client();
    const { order, url } = await readyOrder(client, 'dns=a.sample.test');
    const bodies = await Promise.all([1, 2, 3].map(() => csr('DNS:a.sample.test')));
    const answers = await Promise.all(bodies.map((body) => client.post(String(order['finalize']), body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter((one) => one.status !== 200).map(problemOf)).toEqual([
      '403 orderNotReady',
      '403 orderNotReady',
    ]);
    expect((await client.post(url, null)).json['status']).toBe('valid');
    const { total } = await ground.vault.registry.certificates({
      ...{ authorityId: ground.intermediate.id, profile: 'tls-server', sort: 'issuedAt', descending: false },
      ...{ limit: 10, offset: 0, now: ground.clock.now() },
    });
    expect(total).toBe(1);
  });

  it('goes on after a restart where it stood, with accounts, orders and what was being proven', async () => {
    const client = await ground.client();
    const { json: order, headers } = await client.order('dns=a.sample.test');
    const [url = ''] = order['authorizations'] as string[];
    const { json: authorization } = await client.post(url, null);
    const [challenge] = authorization['challenges'] as Json[];
    // Begun, and cut off: as a crash between the two would leave it.
    await ground.vault.acme.recordOrderChanged('order-1', ({ content }) => ({
      ...content,
      authorizations: content.authorizations.map((one) => ({
        ...one,
        challenges: one.challenges.map((each) => (each.type === 'http-01' ? { ...each, status: 'processing' } : each)),
      })),
    }));
    const port = Number(new URL(ground.base).port);
    await ground.serve({ port });
    const token = String(challenge?.['token']);
    ground.showOverHttp({ name: 'a.sample.test', token, keyAuthorization: `${token}.${client.thumbprint}` });
    expect(await client.until(url, (json) => json['status'] !== 'pending')).toMatchObject({ status: 'valid' });
    expect((await client.post(String(headers['location']), null)).json['status']).toBe('ready');
  });

  it('says why a name was not proven, and nothing of what the other side answered', async () => {
    const client = await ground.client();
    const { json: order, headers } = await client.order('dns=a.sample.test');
    const [failed] = await client.prove(order, 'http-01', ({ name, token }) => {
      ground.names.records.set(`A ${name}`, ['127.0.0.1']);
      ground.pages.set(`/.well-known/acme-challenge/${token}`, 'secret of the intranet');
    });
    expect(failed).toMatchObject({ status: 'invalid', challenges: [{ type: 'http-01', status: 'invalid' }] });
    const [challenge] = failed?.['challenges'] as Json[];
    expect(challenge?.['error']).toMatchObject({ type: 'urn:ietf:params:acme:error:incorrectResponse' });
    expect(JSON.stringify(failed)).not.toContain('intranet');
    const { json } = await client.post(String(headers['location']), null);
    expect(json).toMatchObject({ status: 'invalid', error: { type: 'urn:ietf:params:acme:error:incorrectResponse' } });
    expect(problemOf(await client.post(String(order['finalize']), await csr('DNS:a.sample.test')))).toBe(
      '403 orderNotReady',
    );
  });

  it('refuses names outside the CA’s policy when they are ordered', async () => {
    await setPolicy(ground.ports, 'ACME', { permittedNames: ['.sample.test', 'sample.test'] });
    const client = await ground.client();
    const refused = await client.order('dns=a.sample.test', 'dns=a.elsewhere.test');
    expect(problemOf(refused)).toBe('400 rejectedIdentifier');
    expect(refused.json['detail']).toContain('a.elsewhere.test');
    expect((await client.order('dns=a.sample.test')).status).toBe(201);
    await setPolicy(ground.ports, 'ACME', { maximumDays: 10 });
    const { ders } = await issued(client, 'dns=b.sample.test');
    const [leaf] = ders.map(parseCertificate);
    expect((leaf?.notAfter.getTime() ?? 0) - (leaf?.notBefore.getTime() ?? 0)).toBe(10 * 86_400_000);
  });

  it.for([
    ['no identifiers', { identifiers: [] }, '400 malformed'],
    ['too many', { identifiers: Array(101).fill({ type: 'dns', value: 'a.test' }) as Json[] }, '400 malformed'],
    ['a kind that is none', { identifiers: [{ type: 'email', value: 'a@b' }] }, '400 unsupportedIdentifier'],
    ['a U-label', { identifiers: [{ type: 'dns', value: 'bücher.test' }] }, '400 rejectedIdentifier'],
    ['a bad A-label', { identifiers: [{ type: 'dns', value: 'xn--\u00e9.test' }] }, '400 rejectedIdentifier'],
    ['two stars', { identifiers: [{ type: 'dns', value: '*.*.test' }] }, '400 rejectedIdentifier'],
    ['an address as a name', { identifiers: [{ type: 'dns', value: '10.0.0.1' }] }, '400 rejectedIdentifier'],
    ['an address written otherwise', { identifiers: [{ type: 'ip', value: '::0001' }] }, '400 rejectedIdentifier'],
    ['a name as an address', { identifiers: [{ type: 'ip', value: 'a.test' }] }, '400 rejectedIdentifier'],
    ['no text', { identifiers: [{ type: 'dns', value: 7 }] }, '400 malformed'],
    [
      'a notBefore',
      { identifiers: [{ type: 'dns', value: 'a.test' }], notBefore: '2027-01-01T00:00:00Z' },
      '400 malformed',
    ],
    [
      'a notAfter that is none',
      { identifiers: [{ type: 'dns', value: 'a.test' }], notAfter: 'later' },
      '400 malformed',
    ],
    [
      'an end too far',
      { identifiers: [{ type: 'dns', value: 'a.test' }], notAfter: '2060-01-01T00:00:00Z' },
      '400 malformed',
    ],
    ['what replaces nothing', { identifiers: [{ type: 'dns', value: 'a.test' }], replaces: 'AA.BB' }, '400 malformed'],
  ] as const)('refuses an order with %s', async ([, payload, problem]) => {
    const client = await ground.client();
    expect(problemOf(await client.post('/acme/new-order', payload))).toBe(problem);
  });

  it('gives the end that was asked for', async () => {
    const client = await ground.client();
    const identifiers = [{ type: 'dns', value: 'a.sample.test' }];
    const placed = await client.post('/acme/new-order', { identifiers, notAfter: '2026-03-05T12:00:00Z' });
    expect(placed.json['notAfter']).toBe('2026-03-05T12:00:00Z');
    await client.prove(placed.json, 'http-01', ground.showOverHttp);
    const { json } = await client.post(String(placed.json['finalize']), await csr('DNS:a.sample.test'));
    const [leaf] = decodePem((await client.post(String(json['certificate']), null)).text);
    expect(parseCertificate(leaf?.der ?? new Uint8Array()).notAfter).toEqual(new Date('2026-03-05T12:00:00Z'));
  });

  it('refuses a request to be signed that is not the order’s, or not sound', async () => {
    const client = await ground.client();
    const { order } = await readyOrder(client, 'dns=a.sample.test');
    const finalize = async (body: Json): Promise<string> =>
      problemOf(await client.post(String(order['finalize']), body));
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const own = { privateKey: client.key, publicKey: createPublicKey(client.key) };
    const flipped = Buffer.from(await requestFor(['DNS:a.sample.test']));
    flipped[flipped.length - 1] = (flipped[flipped.length - 1] ?? 0) ^ 1;
    expect(await finalize({})).toBe('400 badCSR');
    expect(await finalize({ csr: 'AAAA' })).toBe('400 badCSR');
    expect(await finalize({ csr: base64url(flipped) })).toBe('400 badCSR');
    expect(await finalize(await csr('DNS:a.sample.test', 'DNS:b.sample.test'))).toBe('400 badCSR');
    expect(await finalize(await csr('DNS:b.sample.test'))).toBe('400 badCSR');
    expect(await finalize({ csr: base64url(await requestFor(['DNS:a.sample.test'], 'CN=b.sample.test')) })).toBe(
      '400 badCSR',
    );
    expect(await finalize({ csr: base64url(await requestFor(['DNS:a.sample.test'], 'CN=a.sample.test,O=Bank')) })).toBe(
      '400 badCSR',
    );
    expect(await finalize({ csr: base64url(await requestFor(['DNS:a.sample.test', 'email:a@b.test'])) })).toBe(
      '400 badCSR',
    );
    expect(await finalize({ csr: base64url(await requestFor(['DNS:a.sample.test'], '', weak)) })).toBe('400 badCSR');
    expect(await finalize({ csr: base64url(await requestFor(['DNS:a.sample.test'], '', own)) })).toBe('400 badCSR');
    const good = base64url(await requestFor(['DNS:A.sample.test'], 'CN=a.sample.test'));
    expect((await client.post(String(order['finalize']), { csr: good })).json['status']).toBe('valid');
  });

  it('shows an order to its account only, and none that is not there', async () => {
    const [one, other] = [await ground.client(), await ground.client()];
    const { json: order, headers } = await one.order('dns=a.sample.test');
    const [authorization = ''] = order['authorizations'] as string[];
    for (const url of [
      String(headers['location']),
      String(order['finalize']),
      authorization,
      `${authorization.replace('authorization', 'challenge')}/http-01`,
    ]) {
      expect(problemOf(await other.post(url, {}))).toBe('403 unauthorized');
    }
    expect(problemOf(await one.post('/acme/order/order-99', null))).toBe('404 malformed');
    expect(problemOf(await one.post('/acme/authorization/order-1/7', null))).toBe('404 malformed');
    expect(problemOf(await one.post('/acme/challenge/order-1/0/dns-99', {}))).toBe('404 malformed');
    expect((await one.post(`${one.kid ?? ''}/orders`, null)).json).toEqual({ orders: [headers['location']] });
    expect(problemOf(await other.post(`${one.kid ?? ''}/orders`, null))).toBe('403 unauthorized');
  });

  it('lets go of an authorization that its holder gives up (RFC 8555 §7.5.2)', async () => {
    const client = await ground.client();
    const { order, url } = await readyOrder(client, 'dns=a.sample.test');
    const [authorization = ''] = order['authorizations'] as string[];
    expect((await client.post(authorization, { status: 'deactivated' })).json['status']).toBe('deactivated');
    expect((await client.post(url, null)).json['status']).toBe('invalid');
  });

  it('ends an order that nobody fulfils within a day', async () => {
    const client = await ground.client();
    const { order, url } = await readyOrder(client, 'dns=a.sample.test');
    ground.clock.instant = new Date(ground.clock.instant.getTime() + 86_400_000);
    expect((await client.post(url, null)).json['status']).toBe('invalid');
    const [authorization = ''] = order['authorizations'] as string[];
    expect((await client.post(authorization, null)).json['status']).toBe('expired');
    expect(problemOf(await client.post(String(order['finalize']), await csr('DNS:a.sample.test')))).toBe(
      '403 orderNotReady',
    );
  });

  describe('revoking (RFC 8555 §7.6)', () => {
    const revoke = (client: AcmeClient, der: Uint8Array, more: Json = {}, withJwk = false): Promise<Answer> =>
      client.post('/acme/revoke-cert', { certificate: base64url(der), ...more }, { withJwk });

    it('is the account’s that has it, once, with a reason that a holder may give', async () => {
      const client = await ground.client();
      const stranger = await ground.client();
      const { ders } = await issued(client, 'dns=a.sample.test');
      const [leaf = new Uint8Array(), above = new Uint8Array()] = ders;
      expect(problemOf(await revoke(stranger, leaf))).toBe('403 unauthorized');
      expect(problemOf(await revoke(client, leaf, { reason: 2 }))).toBe('400 badRevocationReason');
      expect(problemOf(await revoke(client, leaf, { reason: '1' }))).toBe('400 badRevocationReason');
      expect(problemOf(await revoke(client, above))).toBe('404 malformed');
      expect((await revoke(client, leaf, { reason: 1 })).status).toBe(200);
      expect(problemOf(await revoke(client, leaf))).toBe('400 alreadyRevoked');
      const record = await ground.vault.registry.findCertificate(parseCertificate(leaf).serialNumber);
      expect(record.revocation?.reason).toBe('keyCompromise');
      const { items } = await ground.vault.registry.events({ limit: 5, offset: 0, kind: 'acme.revocation-asked' });
      expect(items).toMatchObject([{ subject: record.id, payload: { by: 'acct-1' } }]);
    });

    it('is the certificate’s own key’s, and whoever’s who has proven all its names since', async () => {
      const client = await ground.client();
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { order } = await readyOrder(client, 'dns=a.sample.test');
      const body = { csr: base64url(await requestFor(['DNS:a.sample.test'], '', pair)) };
      const { json } = await client.post(String(order['finalize']), body);
      const [leaf] = decodePem((await client.post(String(json['certificate']), null)).text);
      const der = leaf?.der ?? new Uint8Array();
      const wrong = new AcmeClient(ground.base);
      expect(problemOf(await revoke(wrong, der, {}, true))).toBe('403 unauthorized');
      const holder = new AcmeClient(
        ground.base,
        'ES256',
        createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      );
      const other = await ground.client();
      await readyOrder(other, 'dns=a.sample.test');
      const { ders } = await issued(client, 'dns=a.sample.test');
      expect((await revoke(other, ders[0] ?? new Uint8Array())).status).toBe(200);
      expect((await revoke(holder, der, {}, true)).status).toBe(200);
    });
  });

  describe('renewal information (RFC 9773)', () => {
    it('names a window at two thirds of the life, and one that is over for what was revoked', async () => {
      const client = await ground.client();
      const { ders } = await issued(client, 'dns=a.sample.test');
      const leaf = ders[0] ?? new Uint8Array();
      const url = `${ground.base}/acme/renewal-info/${certificateIdentifier(leaf)}`;
      const { json, headers } = await ask('GET', url);
      expect(json).toEqual({ suggestedWindow: { start: '2026-04-30T12:00:00Z', end: '2026-05-05T00:00:00Z' } });
      expect(headers['retry-after']).toBe('21600');
      await client.post('/acme/revoke-cert', { certificate: base64url(leaf) });
      const { end } = (await ask('GET', url)).json['suggestedWindow'] as { end: string };
      expect(new Date(end) < ground.clock.now()).toBe(true);
      expect(problemOf(await ask('GET', `${ground.base}/acme/renewal-info/AAAA.AAAA`))).toBe('404 malformed');
      expect(problemOf(await ask('GET', `${ground.base}/acme/renewal-info/AAAA`))).toBe('400 malformed');
    });

    it('lets an order replace a certificate of its account, once', async () => {
      const client = await ground.client();
      const { ders } = await issued(client, 'dns=a.sample.test');
      const replaces = certificateIdentifier(ders[0] ?? new Uint8Array());
      const identifiers = [{ type: 'dns', value: 'a.sample.test' }];
      const order = await client.post('/acme/new-order', { identifiers, replaces });
      await client.prove(order.json, 'http-01', ground.showOverHttp);
      await client.post(String(order.json['finalize']), await csr('DNS:a.sample.test'));
      const old = await ground.vault.registry.findCertificate(
        parseCertificate(ders[0] ?? new Uint8Array()).serialNumber,
      );
      expect(old.supersededById).not.toBeNull();
      expect(problemOf(await client.post('/acme/new-order', { identifiers, replaces }))).toBe('409 alreadyReplaced');
      const stranger = await ground.client();
      expect(problemOf(await stranger.post('/acme/new-order', { identifiers, replaces }))).toBe('403 unauthorized');
      const others = [{ type: 'dns', value: 'b.sample.test' }];
      expect(problemOf(await client.post('/acme/new-order', { identifiers: others, replaces }))).toBe('400 malformed');
    });
  });

  it('asks for no more than so much, and says when to come again', async () => {
    const limits = {
      ...ACME_LIMITS,
      newAccountsAnHour: 2,
      newOrdersAnHour: 2,
      openOrders: 2,
      failedValidationsAnHour: 1,
    };
    await ground.serve({ limits });
    const client = await ground.client();
    await ground.client();
    expect(problemOf(await new AcmeClient(ground.base).open())).toBe('429 rateLimited');
    const { json: order } = await client.order('dns=a.sample.test');
    await client.prove(order, 'http-01', () => undefined);
    const { json: second } = await client.order('dns=a.sample.test');
    const [url = ''] = second['authorizations'] as string[];
    const limited = await client.post(`${url.replace('authorization', 'challenge')}/http-01`, {});
    expect(problemOf(limited)).toBe('429 rateLimited');
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(3_000);
    expect(problemOf(await client.order('dns=b.sample.test'))).toBe('429 rateLimited');
  });

  it('serves no root, and no CA that asks for the passphrase each time', async () => {
    await expect(ground.serve({ authority: 'Root' })).rejects.toMatchObject({ code: 'POLICY_REFUSED' });
    await setPolicy(ground.ports, 'ACME', { asksEveryTime: true });
    await expect(ground.serve()).rejects.toMatchObject({ code: 'POLICY_REFUSED' });
    await setPolicy(ground.ports, 'ACME', { asksEveryTime: false });
    await ground.serve();
  });

  it('tells a client to come again while the vault is locked, and its keeper why', async () => {
    const client = await ground.client();
    ground.vault.lock();
    const answer = await client.order('dns=a.sample.test');
    expect(problemOf(answer)).toBe('503 serverInternal');
    expect(ground.faults.splice(0)).toMatchObject([{ code: 'VAULT_LOCKED' }]);
    await ground.vault.unlock(PASSPHRASE);
    expect((await client.order('dns=a.sample.test')).status).toBe(201);
  });
});
