import { describe, expect, it } from 'vitest';
import { exportFindings } from '../../electron/exchange/export-findings.ts';

describe('exportFindings', () => {
  it('warns of a .p12 passphrase that Java refuses', () => {
    for (const passphrase of ['grüße', '秘密', 'tab\there', 'a\u0000b', '\u{1F511}'])
      expect(exportFindings('p12', passphrase)).toMatchObject([{ severity: 'warning', code: 'passphrase-not-ascii' }]);
  });

  it('has nothing to say of an ASCII one, nor of a PEM key, which takes UTF-8 everywhere', () => {
    expect(exportFindings('p12', ' ~correct horse 42!')).toEqual([]);
    expect(exportFindings('p12', null)).toEqual([]);
    expect(exportFindings('key', 'grüße')).toEqual([]);
  });
});
