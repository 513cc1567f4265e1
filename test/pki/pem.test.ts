import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCertificationRequest } from '../../electron/pki/certification-request.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import { octetString, sequence } from '../../electron/pki/der-writer.ts';
import { decodePem, encodePem, isPem } from '../../electron/pki/pem.ts';
import { FIXTURES_ARE_HERE, codeOf, readForeign } from './foreign-fixtures.ts';
import { expectRefusal, refusalOf } from './refusal.ts';

const der = sequence(octetString(Uint8Array.from({ length: 150 }, (_, i) => i)));
const pem = encodePem('CERTIFICATE', der);

describe('encodePem', () => {
  it('writes lines of 64 characters and a line feed at the end (RFC 7468 §2)', () => {
    const lines = pem.split('\n');
    expect(lines.slice(1, -3).every((line) => line.length === 64)).toBe(true);
    expect([lines[0], lines.at(-2), lines.at(-1)]).toEqual([
      '-----BEGIN CERTIFICATE-----',
      '-----END CERTIFICATE-----',
      '',
    ]);
  });

  it('is undone by decodePem', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), (bytes) => {
        expect(decodePem(encodePem('X509 CRL', bytes))).toEqual([
          { label: 'X509 CRL', headers: {}, der: bytes, line: 1 },
        ]);
      }),
    );
  });
});

describe('decodePem', () => {
  const only = (text: string): string => {
    const blocks = decodePem(text);
    expect(blocks).toHaveLength(1);
    return toHex(blocks[0]?.der ?? new Uint8Array(0));
  };
  const oneLine = pem
    .replace(/\n/g, '')
    .replace(/-----(BEGIN|END) CERTIFICATE-----/g, (mark) => (mark.includes('BEGIN') ? `${mark}\n` : `\n${mark}\n`));

  it.each([
    ['carriage returns', pem.replaceAll('\n', '\r\n')],
    ['carriage returns alone', pem.replaceAll('\n', '\r')],
    ['no line feed at the end', pem.trimEnd()],
    ['blanks at the ends of lines', pem.replaceAll('\n', ' \t\n')],
    ['indented lines', pem.replaceAll(/^/gm, '   ')],
    ['quoted mail', pem.replaceAll(/^/gm, '> ')],
    ['quoted mail, twice', pem.replaceAll(/^/gm, '>> ')],
    ['a byte order mark', `\uFEFF${pem}`],
    ['a byte order mark read byte by byte', `\u00EF\u00BB\u00BF${pem}`],
    ['all in one line', oneLine],
    [
      'a blank line before and behind the base64',
      pem.replace('-----\n', '-----\n\n').replace('\n-----END', '\n  \n-----END'),
    ],
    ['text around it', `Subject: CN=x\n  serial: 1\n\n${pem}that was it\n`],
  ])('takes %s', (_, text) => {
    expect(only(text)).toBe(toHex(der));
  });

  it('reads every block, with the lines that they begin on', () => {
    const blocks = decodePem(`hello\n${pem}\nbetween\n${encodePem('X509 CRL', der)}`);
    expect(blocks.map(({ label, line }) => [label, line])).toEqual([
      ['CERTIFICATE', 2],
      ['X509 CRL', 10],
    ]);
    expect(decodePem('nothing here')).toEqual([]);
  });

  it('reads the headers of an encrypted key (RFC 1421 §4.6)', () => {
    const text = pem.replace('-----\n', '-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,\n  00FF\n\n');
    expect(only(text)).toBe(toHex(der));
    expect(decodePem(text)[0]?.headers).toEqual({ 'Proc-Type': '4,ENCRYPTED', 'DEK-Info': 'AES-256-CBC, 00FF' });
  });

  const lines = pem.split('\n');
  const with3 = (line: string): string => lines.map((old, i) => (i === 2 ? line : old)).join('\n');
  const third = lines[2] ?? '';

  it.each([
    ['a character that is not base64', with3(`${third.slice(0, 9)}!${third.slice(10)}`), 3, 10, /“!” is not/],
    ['a letter beyond ASCII', with3(`${third.slice(0, 9)}é${third.slice(10)}`), 3, 10, /U\+00E9 is not/],
    ['a missing character', with3(third.slice(1)), 3, 64, /63 characters where the others have 64/],
    ['a character too many', with3(`A${third}`), 3, 65, /65 characters where the others have 64/],
    ['padding in the middle', with3(`${third.slice(0, 62)}==`), 3, 63, /padding before the end/],
    ['an empty line in the middle', with3(''), 3, 1, /empty line/],
    ['no END', lines.slice(0, 4).join('\n'), 1, 1, /“END CERTIFICATE” is missing/],
    ['another END', pem.replace('END CERTIFICATE', 'END X509 CRL'), 6, 1, /answered by “END X509 CRL”/],
    ['END alone', '\n-----END CERTIFICATE-----\n', 2, 1, /no BEGIN before it/],
    ['a BEGIN inside', with3('-----BEGIN CERTIFICATE-----'), 3, 1, /another block begins/],
    ['a torn BEGIN line', pem.replace('BEGIN CERTIFICATE-----', 'BEGIN CERTIFICATE--'), 1, 1, /not a whole BEGIN/],
    ['nothing inside', '-----BEGIN X-----\n-----END X-----\n', 2, 1, /empty/],
    ['headers without end', '-----BEGIN X-----\nA: b\n-----END X-----\n', 3, 1, /nothing follows the headers/],
  ])('refuses %s, naming line and column', (_, text, line, column, message) => {
    const refusal = refusalOf(() => decodePem(text));
    expect([refusal.code, refusal.detail]).toEqual(['MALFORMED_PEM', { line, column }]);
    expect(refusal.message).toMatch(message);
  });

  it.each([
    ['YQ', /group of four/],
    ['YQ=', /group of four/],
    ['YQ===', /more padding/],
    ['YR==', /stray bits/],
    ['YWJ=', /stray bits/],
  ])('refuses the base64 %s (RFC 4648 §3.5)', (base64, message) => {
    expectRefusal(() => decodePem(`-----BEGIN X-----\n${base64}\n-----END X-----\n`), 'MALFORMED_PEM', message);
  });

  it('names the end of the last line where the base64 stops in the middle of a group', () => {
    const refusal = refusalOf(() => decodePem('-----BEGIN X-----\nYWJj\nYWI\n-----END X-----\n'));
    expect(refusal.detail).toEqual({ line: 3, column: 4 });
  });

  it('takes lines of unequal length when they hold whole DER', () => {
    const body = lines.slice(1, -2).join('');
    const uneven = [body.slice(0, 10), body.slice(10, 90), body.slice(90, 91), body.slice(91)].join('\n');
    expect(only(`-----BEGIN X-----\n${uneven}\n-----END X-----\n`)).toBe(toHex(der));
  });
});

describe('isPem', () => {
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

  it('sees a block at the start of a line, wherever it is', () => {
    expect([pem, `text\n${pem}`, `\uFEFF${pem}`, `> ${pem}`, `  ${pem}`].map((text) => isPem(bytes(text)))).toEqual(
      new Array(5).fill(true),
    );
  });

  it('sees none in DER or in the middle of a line', () => {
    expect([isPem(der), isPem(bytes('see -----BEGIN CERTIFICATE-----')), isPem(bytes(''))]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

const HOW_TO = join(import.meta.dirname, '../../../shared/seeds/004_ea069871cee03764.txt');

describe.skipIf(!existsSync(HOW_TO))('the request that the how-to prints (../shared/seeds/004)', () => {
  it('is refused with the line and column where it is damaged', () => {
    const text = readFileSync(HOW_TO, 'utf8');
    const start = text.indexOf('-----BEGIN CERTIFICATE REQUEST');
    const request = text.slice(start, text.indexOf('-----END CERTIFICATE REQUEST-----') + 33);
    const refusal = refusalOf(() => readCertificationRequest(new Uint8Array(Buffer.from(request))));
    expect([refusal.code, refusal.detail]).toEqual(['MALFORMED_PEM', { line: 2, column: 64 }]);
    expect(refusal.message).toBe(
      'The PEM text is damaged at line 2, column 64: this line has 63 characters where the others have 64, so characters are missing. Ask for the file again.',
    );
  });
});

describe.skipIf(!FIXTURES_ARE_HERE)("OpenSSL's PEM reading test (../shared/fixtures/openssl)", () => {
  // test/recipes/04-test_pem_reading.t: which of them OpenSSL takes.
  const taken: Readonly<Record<string, boolean>> = {
    'cert-1023line': true,
    'cert-1024line': true,
    'cert-1025line': true,
    'cert-254-chars-at-the-end': true,
    'cert-257line': true,
    'cert-blankline': false,
    'cert-bom': true,
    'cert-comment': false,
    'cert-earlypad': false,
    'cert-extrapad': false,
    'cert-infixwhitespace': true,
    'cert-junk': false,
    'cert-leadingwhitespace': true,
    'cert-longline': true,
    'cert-misalignedpad': false,
    'cert-onecolumn': true,
    'cert-oneline-multiple-of-254': true,
    'cert-shortandlongline': true,
    'cert-shortline': true,
  };

  it.each(Object.entries(taken))('%s.pem: %s', (name, expected) => {
    const text = Buffer.from(readForeign(`openssl/recipes/04-test_pem_reading_data/${name}.pem`)).toString('latin1');
    expect(codeOf(() => decodePem(text))).toBe(expected ? 'none' : 'MALFORMED_PEM');
  });
});
