import { describe, expect, it } from 'vitest';
import { countries, hereCountry } from '../../../renderer/state/countries.ts';

describe('countries', () => {
  it('are the codes of ISO 3166-1, each with a name, each once', () => {
    const all = countries('en-GB');
    expect(all.length).toBe(249);
    expect(new Set(all.map((one) => one.code)).size).toBe(all.length);
    for (const { code, name } of all) {
      expect(code).toMatch(/^[A-Z]{2}$/);
      expect(name).not.toBe(code);
    }
  });
});

describe('hereCountry', () => {
  it('is the region that the language names, if it is a country', () => {
    expect(hereCountry('en-US')).toBe('US');
    expect(hereCountry('de')).toBe('');
    expect(hereCountry('es-419')).toBe('');
    expect(hereCountry('')).toBe('');
  });
});
