import { describe, expect, it } from 'vitest';
import { parseIssuingDistributionPoint } from '../../electron/pki/extension-crl.ts';
import { formatGeneralName } from '../../electron/pki/general-name.ts';
import { expectRefusal, hex } from './refusal.ts';

describe('parseIssuingDistributionPoint', () => {
  const nothing = {
    names: [],
    onlyUserCerts: false,
    onlyCaCerts: false,
    onlyAttributeCerts: false,
    someReasons: false,
    indirect: false,
  };

  it.each([
    ['8101ff', { onlyUserCerts: true }],
    ['8201ff', { onlyCaCerts: true }],
    ['83020780', { someReasons: true }],
    ['8401ff', { indirect: true }],
    ['8501ff', { onlyAttributeCerts: true }],
    ['8201ff8401ff', { onlyCaCerts: true, indirect: true }],
    ['', {}],
  ])('reads the flags of %s', (content, expected) => {
    const value = hex(`30${(content.length / 2).toString(16).padStart(2, '0')}${content}`);
    expect(parseIssuingDistributionPoint(value)).toEqual({ ...nothing, ...expected });
  });

  it('reads its names, and refuses a flag of 01', () => {
    const point = parseIssuingDistributionPoint(hex('300c a00a a008 8606 687474703a2f'));
    expect(point.names.map(formatGeneralName)).toEqual(['URI:http:/']);
    expectRefusal(() => parseIssuingDistributionPoint(hex('3003 810101')), 'MALFORMED_DER', /not TRUE/);
    expectRefusal(() => parseIssuingDistributionPoint(hex('3004 8102 ffff')), 'MALFORMED_DER', /not TRUE/);
  });
});
