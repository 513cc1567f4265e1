import { describe, expect, it } from 'vitest';
import { methods } from '../../../shared/contract.ts';
import { CERTIFICATE_STATES } from '../../../shared/pki-terms.ts';
import {
  countInput,
  FIRST_FILTER,
  pageInput,
  pagesOf,
  sortedBy,
  statesOf,
  VIEWS,
} from '../../../renderer/state/certificate-filter.ts';

describe('the views', () => {
  it('begin with the working ones, soonest first', () => {
    expect(pageInput(FIRST_FILTER, 0)).toMatchObject({
      states: ['valid', 'expiring'],
      sort: 'notAfter',
      descending: false,
    });
  });

  it('reach every state between them, and ask only what main takes', () => {
    expect(new Set(VIEWS.flatMap(statesOf))).toEqual(new Set(CERTIFICATE_STATES));
    for (const view of VIEWS)
      expect(methods.listCertificates.input.safeParse(countInput(view)).success, view).toBe(true);
  });
});

describe('sortedBy', () => {
  it('turns the same column round and begins another ascending', () => {
    const turned = sortedBy(FIRST_FILTER, 'notAfter');
    expect(turned.descending).toBe(true);
    expect(sortedBy(turned, 'subject')).toMatchObject({ sort: 'subject', descending: false });
  });
});

describe('pagesOf', () => {
  it('names the pages that rows lie on', () => {
    expect(pagesOf(0, 99)).toEqual([0]);
    expect(pagesOf(95, 130)).toEqual([0, 1]);
    expect(pagesOf(99_990, 100_010)).toEqual([999, 1000]);
  });
});
