import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FindingTally } from '../../../electron/exchange/import/finding-tally.ts';
import { ListedSerials } from '../../../electron/exchange/import/listed-serials.ts';
import type { OpensslFolder } from '../../../electron/exchange/import/openssl-folder.ts';

const place = (name: string): string => join('/ca', name);
const FOUND: OpensslFolder = {
  folder: '/ca',
  index: place('index.txt'),
  config: null,
  certificates: [place('ca.pem')],
  keys: [],
  crlNumbers: [],
  issued: [place('newcerts'), place('certs'), '/ca'],
};

/** Rows as `0A` or, revoked, `R0A`. */
function listed(rows: readonly string[], files: readonly string[] = [], tally = new FindingTally()): ListedSerials {
  const lines = rows.map((row) =>
    row.startsWith('R')
      ? `R\t360101000000Z\t260301120000Z\t${row.slice(1)}\tunknown\t/CN=${row}`
      : `V\t360101000000Z\t\t${row}\tunknown\t/CN=${row}`,
  );
  return new ListedSerials(Buffer.from(lines.join('\n')), FOUND, files.map(place), tally);
}

describe('ListedSerials', () => {
  it('finds each file as it is spelled', () => {
    const files = ['newcerts/0A.pem', 'newcerts/0b.pem', 'newcerts/C.crt', 'newcerts/00000D.pem', 'certs/aBcD.der'];
    const found = listed(['0A', '0B', '0C', '0D', 'ABCD', '0E'], files);
    expect(['0a', '0b', '0c', '0d', 'abcd', '0e'].map((serial) => found.fileOf(serial))).toEqual([
      ...files.map(place),
      null,
    ]);
    for (const file of files) expect(found.isListed(place(file))).toBe(true);
  });

  it.each([
    ['in the order of the folders', ['certs/0A.pem', 'newcerts/0A.pem']],
    ['in the other', ['newcerts/0A.pem', 'certs/0A.pem']],
  ])('takes the copy in the folder that is named first, found %s', (_, files) => {
    const found = listed(['0A'], files);
    expect(found.fileOf('0a')).toBe(place('newcerts/0A.pem'));
    expect(found.isListed(place('certs/0A.pem'))).toBe(false);
  });

  it('does not take what lies elsewhere, what no row lists, or the CA itself for a listed file', () => {
    const files = ['old/0A.pem', 'newcerts/0B.pem', 'ca.pem', 'newcerts/0A.txt'];
    const found = listed(['0A', 'CA'], files);
    expect(files.filter((file) => found.isListed(place(file)))).toEqual([]);
    expect([found.fileOf('0a'), found.fileOf('ca'), found.has('0b')]).toEqual([null, null, false]);
  });

  it('answers one row a serial number, the first revoked one where there is any, and says so', () => {
    const tally = new FindingTally();
    const found = listed(['0A', '0B', 'R0A', '0A', 'R0C', '0C', 'R0A', '0B'], [], tally);
    expect([...found.rows()].map(({ line, serialNumber }) => [line, serialNumber])).toEqual([
      [2, '0b'],
      [3, '0a'],
      [5, '0c'],
    ]);
    expect(found.size).toBe(3);
    expect(tally.findings()).toMatchObject([{ code: 'duplicate-serial' }]);
  });

  it('samples the last rows', () => {
    const serials = Array.from({ length: 30 }, (_, at) => (0x10 + at).toString(16));
    expect(listed(serials).last).toEqual(serials.slice(-20));
  });

  it('refuses a damaged row before anything is used', () => {
    expect(() => listed(['0A', 'XY'])).toThrow(expect.objectContaining({ code: 'MALFORMED_CONTAINER' }));
  });
});
