import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant } from '../../electron/cli/instants.ts';

describe('parseInstant', () => {
  it.each([
    ['2027-11-28', '2027-11-28T00:00:00.000Z'],
    ['2027-11-28T10:15:00Z', '2027-11-28T10:15:00.000Z'],
    ['2027-11-28t10:15:00z', '2027-11-28T10:15:00.000Z'],
    ['2027-11-28T10:15:00+02:00', '2027-11-28T08:15:00.000Z'],
    ['2027-11-28T23:30:00-01:30', '2027-11-29T01:00:00.000Z'],
    ['2027-11-28T10:15:00.987Z', '2027-11-28T10:15:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ])('reads %s (RFC 3339)', (text, expected) => {
    expect(parseInstant(text)?.toISOString()).toBe(expected);
  });

  it.each([
    '',
    'tomorrow',
    '2027-02-29',
    '2027-13-01',
    '2027-11-28T24:00:00Z',
    '2027-11-28T10:15:00',
    '28.11.2027',
    '2027-1-1',
    '2027-11-28T10:15:00+24:00',
  ])('refuses “%s”', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});

describe('formatInstant', () => {
  it('writes whole seconds in UTC', () => {
    expect(formatInstant(new Date('2027-11-28T10:15:00.999Z'))).toBe('2027-11-28T10:15:00Z');
  });
});
