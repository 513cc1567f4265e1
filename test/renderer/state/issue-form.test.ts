import { describe, expect, it } from 'vitest';
import { methods } from '../../../shared/contract.ts';
import { addNames } from '../../../renderer/state/name-chip.ts';
import {
  commonNameOf,
  daysOf,
  EMPTY_ISSUE,
  firstAuthority,
  planInput,
  type NewKeyIssue,
} from '../../../renderer/state/issue-form.ts';
import { createWorld } from '../fake-world.ts';

const form = (names: string, given: Partial<NewKeyIssue> = {}): NewKeyIssue => ({
  ...EMPTY_ISSUE,
  ca: 'ca-2',
  names: addNames([], names),
  ...given,
});

describe('planInput', () => {
  it('asks for the names with their kinds, the first as common name', () => {
    const input = planInput(form('mail.sample.com 10.0.0.5', { organisation: 'Sample, Inc.', country: 'US' }));
    expect(input).toEqual({
      subject: String.raw`CN=mail.sample.com,O=Sample\, Inc.,C=US`,
      subjectAltNames: ['DNS:mail.sample.com', 'IP:10.0.0.5'],
      keyType: 'ec-p256',
      ca: 'ca-2',
      profile: 'tls-server',
      validityDays: null,
    });
    expect(methods.planWithNewKey.input.safeParse(input).success).toBe(true);
  });

  it('asks nothing while there is no CA, no name, a bad name or bad days', () => {
    expect(planInput(form('a.example', { ca: null }))).toBeNull();
    expect(planInput(form(''))).toBeNull();
    expect(planInput(form('a..example'))).toBeNull();
    expect(planInput(form('a.example', { validity: 'other', otherDays: '1.5' }))).toBeNull();
  });

  it('takes a person by name alone', () => {
    expect(planInput(form('', { commonName: 'Anna Smith', profile: 'tls-client' }))).toMatchObject({
      subject: 'CN=Anna Smith',
      subjectAltNames: [],
    });
  });
});

describe('commonNameOf', () => {
  it('is what was written, else the first name that fits into 64 characters', () => {
    const long = `${'a'.repeat(40)}.${'b'.repeat(40)}.example`;
    expect(commonNameOf(form(`${long} short.example`))).toBe('short.example');
    expect(commonNameOf(form('a.example', { commonName: 'My server' }))).toBe('My server');
  });
});

describe('daysOf', () => {
  it('is null for the profile’s own term and undefined for what is no number of days', () => {
    expect(daysOf({ validity: 'profile', otherDays: '' })).toBeNull();
    expect(daysOf({ validity: '397', otherDays: '' })).toBe(397);
    expect(daysOf({ validity: 'other', otherDays: '730' })).toBe(730);
    for (const otherDays of ['', '0', '-3', '1e9', 'two'])
      expect(daysOf({ validity: 'other', otherDays })).toBeUndefined();
  });
});

describe('firstAuthority', () => {
  const { authorities } = createWorld(0, 1);

  it('is one that issues for a root, else the root, and never one whose key is elsewhere', () => {
    expect(firstAuthority(authorities)?.name).toBe('Issuing 1');
    expect(firstAuthority(authorities.filter((one) => one.parent === null))?.name).toBe('Sample Root CA');
    expect(firstAuthority(authorities.filter((one) => !one.hasPrivateKey))).toBeNull();
    expect(firstAuthority(authorities.map((one) => ({ ...one, state: 'expired' as const })))).toBeNull();
  });
});
