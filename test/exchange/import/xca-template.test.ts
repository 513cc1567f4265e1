import { describe, expect, it } from 'vitest';
import { profileOfTemplate } from '../../../electron/exchange/import/xca-template.ts';
import { isRefusal } from '../../../shared/errors.ts';

/** As Qt writes a map of texts (QDataStream 4.2), behind a Name's DER. */
function template(settings: Readonly<Record<string, string | null>>, subject = Buffer.from('3000', 'hex')): Uint8Array {
  const number = (value: number) => Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
  const text = (value: string | null) =>
    value === null
      ? number(0xffffffff)
      : Buffer.concat([number(value.length * 2), Buffer.from(value, 'utf16le').swap16()]);
  const entries = Object.entries(settings).flatMap(([key, value]) => [text(key), text(value)]);
  return new Uint8Array(Buffer.concat([subject, number(Object.keys(settings).length), ...entries]));
}
const SERVER = { ca: '2', keyUse: '5', eKeyUse: 'serverAuth, clientAuth', validN: '2', validM: '2', nsComment: null };
const read = (data: Uint8Array, version = 10) => profileOfTemplate({ name: 'My Web_Server!', version, data });
const codeOf = (make: () => unknown): string => {
  try {
    make();
    return 'none';
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
};

describe('profileOfTemplate', () => {
  it('takes usages, purposes, days and locations over', () => {
    const urls = { crlDist: 'URI:http://a.example/ca.crl', authInfAcc: 'OCSP;URI:http://o.example' };
    expect(read(template({ ...SERVER, ...urls }))).toMatchObject({
      profile: {
        name: 'xca-my-web-server',
        title: 'My Web_Server!',
        isAuthority: false,
        keyUsage: ['digitalSignature', 'keyEncipherment'],
        extendedKeyUsage: ['serverAuth', 'clientAuth'],
        defaultDays: 730,
        crlUrls: ['http://a.example/ca.crl'],
        ocspUrls: ['http://o.example'],
        issuerUrls: null,
      },
      left: [],
    });
  });

  it('takes a CA with its path length, and tells what a profile has no room for', () => {
    const ca = {
      ca: '1',
      keyUse: '96',
      basicPath: '0',
      validN: '10',
      validM: '2',
      nameCons: 'permitted;DNS:a.example',
    };
    const { profile, left } = read(template(ca));
    expect(profile).toMatchObject({ isAuthority: true, keyUsage: ['keyCertSign', 'cRLSign'], pathLength: 0 });
    expect(left).toEqual(['nameCons']);
  });

  it.each([
    ['a leaf that may sign', { ...SERVER, keyUse: '32' }, 'MALFORMED_PROFILE'],
    ['no days', { ...SERVER, validN: '0' }, 'MALFORMED_PROFILE'],
    ['days that are no number', { ...SERVER, validN: 'x' }, 'MALFORMED_PROFILE'],
    ['a purpose that nobody knows', { ...SERVER, eKeyUse: 'nonsense' }, 'MALFORMED_PROFILE'],
    ['a location that is no URL', { ...SERVER, crlDist: 'URI:no url' }, 'any'],
  ])('leaves out %s', (_, settings, code) => {
    const refused = codeOf(() => read(template(settings)));
    expect(refused).not.toBe('none');
    if (code !== 'any') expect(refused).toBe(code);
  });

  it('refuses what XCA 1 wrote', () => {
    expect(codeOf(() => read(template(SERVER), 9))).toBe('NOT_SUPPORTED');
  });

  it('refuses one that was cut anywhere, and one that says that it is endless', () => {
    const whole = template(SERVER);
    for (let end = 0; end < whole.length; end++) {
      const refused = codeOf(() => read(whole.subarray(0, end)));
      expect(refused, String(end)).toBe('MALFORMED_CONTAINER');
    }
    expect(codeOf(() => read(Uint8Array.from([0x30, 0, 0xff, 0xff, 0xff, 0xff])))).toBe('MALFORMED_CONTAINER');
  });
});
