import { describe, expect, it } from 'vitest';
import type { PlanDescription } from '../../../shared/descriptions.ts';
import { issueFixes } from '../../../renderer/state/issue-fixes.ts';
import { EMPTY_ISSUE } from '../../../renderer/state/issue-form.ts';
import { detectName } from '../../../renderer/state/name-chip.ts';

const found = (code: string, message = ''): PlanDescription => ({
  ca: '',
  profile: '',
  subject: '',
  subjectAltNames: [],
  keyAlgorithm: '',
  signatureAlgorithm: '',
  notBefore: '',
  notAfter: '',
  rows: [],
  findings: [{ severity: 'warning', code, message }],
});
const form = { ...EMPTY_ISSUE, names: [detectName('a.sample.com'), detectName('b@sample.com')] };
const changes = (...args: Parameters<typeof issueFixes>) => issueFixes(...args).map(({ change }) => change);

describe('issueFixes', () => {
  it('lets the profile choose the days when main refuses them, where it did not choose already', () => {
    const refusal = { kind: 'refused', code: 'VALIDITY_TOO_LONG', message: '' } as const;
    expect(changes({ ...form, validity: 'other' }, refusal)).toEqual([{ validity: 'profile' }]);
    expect(changes(form, refusal)).toEqual([]);
  });

  it('makes what browsers refuse as too long 397 days, once for both findings', () => {
    const both = found('validity-apple');
    both.findings.push({ severity: 'warning', code: 'validity-long', message: '' });
    expect(changes({ ...form, validity: 'other' }, both)).toEqual([{ validity: '397' }]);
  });

  it('adds the common name to the names, unless it stands there or is none', () => {
    const named = { ...EMPTY_ISSUE, commonName: 'c.sample.com' };
    expect(changes(named, found('cn-not-in-san'))).toEqual([{ names: [detectName('c.sample.com')] }]);
    expect(changes({ ...named, commonName: 'not a host' }, found('san-missing'))).toEqual([]);
    expect(changes({ ...form, commonName: 'A.sample.com' }, found('cn-not-in-san'))).toEqual([]);
  });

  it('leaves out the one name that main names, and guesses at none', () => {
    const refused = found('name-not-permitted', 'a.sample.com is outside what this CA’s policy allows');
    expect(changes(form, refused)).toEqual([{ names: [detectName('b@sample.com')] }]);
    expect(changes(form, found('name-not-permitted', 'something is'))).toEqual([]);
    expect(changes(form, found('san-kind'))).toEqual([{ names: [detectName('a.sample.com')] }]);
  });

  it('offers nothing for what only a person can decide', () => {
    expect(issueFixes(form, found('duplicate-subject'))).toEqual([]);
  });
});
