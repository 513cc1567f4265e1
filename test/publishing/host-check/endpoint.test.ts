import { describe, expect, it } from 'vitest';
import { formatEndpoint, parseEndpoint } from '../../../electron/publishing/host-check/endpoint.ts';

const NONE = { servername: null, starttls: null };

describe('parseEndpoint', () => {
  it.each([
    ['mail.example', { host: 'mail.example', port: 443 }, 'mail.example:443'],
    ['mail.example:8443', { host: 'mail.example', port: 8443 }, 'mail.example:8443'],
    ['10.0.0.1:25', { host: '10.0.0.1', port: 25 }, '10.0.0.1:25'],
    ['::1', { host: '::1', port: 443 }, '[::1]:443'],
    ['[2001:db8::1]:993', { host: '2001:db8::1', port: 993 }, '[2001:db8::1]:993'],
  ])('reads %s', (text, expected, formatted) => {
    const endpoint = parseEndpoint(text, NONE);
    expect(endpoint).toEqual({ ...expected, servername: expected.host, starttls: null });
    expect(formatEndpoint(endpoint)).toBe(formatted);
  });

  it('takes the usual port of the protocol, and the name that is asked for', () => {
    expect(parseEndpoint('10.0.0.1', { servername: 'db.example', starttls: 'postgres' })).toEqual({
      host: '10.0.0.1',
      port: 5432,
      servername: 'db.example',
      starttls: 'postgres',
    });
  });

  it.each(['', 'https://mail.example', 'mail.example:0', 'mail.example:70000', 'a b', 'mail.example:x', '-rf', 'a\nb'])(
    'refuses %j',
    (text) => {
      expect(() => parseEndpoint(text, NONE)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );
});
