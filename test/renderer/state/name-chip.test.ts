import { describe, expect, it } from 'vitest';
import { addNames, detectName, readWrittenName, splitNames, writeChip } from '../../../renderer/state/name-chip.ts';

describe('detectName', () => {
  it.each([
    ['mail.sample.com', 'DNS'],
    ['*.sample.com', 'DNS'],
    ['localhost', 'DNS'],
    ['1.example', 'DNS'],
    ['bücher.example', 'DNS'],
    ['10.0.0.5', 'IP'],
    ['::1', 'IP'],
    ['[2001:db8::1]', 'IP'],
    ['2001:db8::1', 'IP'],
    ['::ffff:10.0.0.5', 'IP'],
    ['anna@sample.com', 'email'],
    ['https://sample.com/x', 'URI'],
    ['spiffe://trust/workload', 'URI'],
  ])('takes %s for a name of the kind %s, and finds nothing wrong', (text, kind) => {
    expect(detectName(text)).toMatchObject({ kind, problem: null });
  });

  it.each([
    ['10.0.0.0/8', 'subnet'],
    ['fd00::/8', 'subnet'],
    ['10.0.0.256', 'badAddress'],
    ['10.0.0.05', 'badAddress'],
    ['1::2::3', 'badAddress'],
    ['a@', 'badAddress'],
    ['mail..sample.com', 'emptyLabel'],
    ['.sample.com', 'emptyLabel'],
    ['mail.*.com', 'wildcard'],
    ['m*il.sample.com', 'wildcard'],
    ['*.*.sample.com', 'wildcard'],
    [`${'a'.repeat(64)}.com`, 'longLabel'],
    [`${'a.'.repeat(127)}com`, 'longName'],
    ['mail,sample', 'badCharacter'],
    ['DNS:mail sample', 'space'],
    ['URI:mail', 'scheme'],
  ])('says what is wrong with %s', (text, problem) => {
    expect(detectName(text).problem).toBe(problem);
  });

  it('believes a prefix as OpenSSL writes it', () => {
    expect(detectName('DNS:10.0.0.5')).toEqual({ kind: 'DNS', text: '10.0.0.5', problem: null });
    expect(detectName('ip:10.0.0.5')).toEqual({ kind: 'IP', text: '10.0.0.5', problem: null });
    expect(detectName('IP Address:10.0.0.5').kind).toBe('IP');
    expect(detectName('email:anna@sample.com').kind).toBe('email');
  });
});

describe('addNames', () => {
  it('makes many of a pasted list, each once, DNS names without regard to case', () => {
    const chips = addNames([], 'a.example, b.example;A.EXAMPLE\n10.0.0.5\tb.example');
    expect(chips.map(writeChip)).toEqual(['DNS:a.example', 'DNS:b.example', 'IP:10.0.0.5']);
    expect(addNames(chips, ' a.example ')).toEqual(chips);
  });
});

describe('splitNames', () => {
  it('knows nothing of nothing', () => {
    expect(splitNames(' , ;\n')).toEqual([]);
  });
});

describe('readWrittenName', () => {
  it('cuts the kind off, once, and keeps what has none', () => {
    expect(readWrittenName('DNS:a.example')).toEqual({ kind: 'DNS', text: 'a.example' });
    expect(readWrittenName('IP:2001:db8::1')).toEqual({ kind: 'IP', text: '2001:db8::1' });
    expect(readWrittenName('a.example')).toEqual({ kind: '', text: 'a.example' });
  });
});
