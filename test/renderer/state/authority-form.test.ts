import { describe, expect, it } from 'vitest';
import {
  authorityQuestion,
  EMPTY_AUTHORITY,
  pathLengthOf,
  signedBy,
  signers,
} from '../../../renderer/state/authority-form.ts';
import { createWorld } from '../fake-world.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const form = { ...EMPTY_AUTHORITY, name: 'Issuing 2', organisation: 'The Sample Company', country: 'US' };

describe('signedBy', () => {
  it('takes the usual term along, and leaves one that was chosen', () => {
    expect(signedBy(form, 'ca-1').years).toBe('5');
    expect(signedBy(signedBy(form, 'ca-1'), 'itself').years).toBe('10');
    expect(signedBy({ ...form, years: '7' }, 'ca-1').years).toBe('7');
  });
});

describe('signers', () => {
  it('are those whose key is here and that may have a CA below them', () => {
    const { authorities } = createWorld(NOW, 0);
    expect(signers(authorities).map((one) => one.name)).toEqual(['Sample Root CA']);
  });
});

describe('authorityQuestion', () => {
  it('makes a root, one below another, or a request for an outside parent', () => {
    expect(authorityQuestion(form, NOW)).toMatchObject({ method: 'createAuthority', input: { parent: null } });
    expect(authorityQuestion({ ...form, signer: 'ca-1', pathLength: '0' }, NOW)).toMatchObject({
      method: 'createAuthority',
      input: { parent: 'ca-1', pathLength: 0 },
    });
    expect(
      authorityQuestion({ ...form, signer: 'outside', crlUrls: 'http://a/x.crl?a=1,2\nhttp://b/y.crl' }, NOW),
    ).toMatchObject({
      method: 'requestAuthority',
      input: { subject: 'CN=Issuing 2,O=The Sample Company,C=US', crlUrls: ['http://a/x.crl?a=1,2', 'http://b/y.crl'] },
    });
  });

  it('asks nothing while something is wrong', () => {
    expect(authorityQuestion({ ...form, name: '' }, NOW)).toBeNull();
    expect(authorityQuestion({ ...form, pathLength: 'many' }, NOW)).toBeNull();
    expect(pathLengthOf({ ...form, pathLength: '1.5' })).toBeUndefined();
  });
});
