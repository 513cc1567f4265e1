/** The requests of ../shared/fixtures/hostile-made: what this room can say of each, held against what a CA should do with it. */
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../shared/errors.ts';
import { readCertificationRequest, verifyProofOfPossession } from '../../electron/pki/certification-request.ts';
import { describeExtension } from '../../electron/pki/extension-text.ts';
import { formatGeneralName } from '../../electron/pki/general-name.ts';
import { generalNameFindings } from '../../electron/pki/general-name-findings.ts';
import { formatName, nameFindings } from '../../electron/pki/name.ts';
import { publicKeyFindings } from '../../electron/pki/public-key.ts';
import { FIXTURES_ARE_HERE, foreignTable, readForeign } from './foreign-fixtures.ts';
import { quickest } from './patience.ts';

/** What speaks against a request: `refused CODE`, `unproven`, `error CODE` and `warning CODE`; nothing for a good one. */
function judge(bytes: Uint8Array): string[] {
  try {
    const request = readCertificationRequest(bytes);
    const findings = [
      ...nameFindings(request.subject),
      ...request.subjectAltNames.flatMap(generalNameFindings),
      ...publicKeyFindings(request.publicKey),
    ];
    const shown = [
      formatName(request.subject),
      ...request.subjectAltNames.map(formatGeneralName),
      ...request.requestedExtensions.map((extension) => describeExtension(extension).value),
    ];
    for (const text of shown) expect(text).not.toMatch(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
    const told = findings.map(({ severity, code }) => `${severity} ${code}`);
    // What is already refused for its key need not prove that it holds it.
    if (!told.some((finding) => finding.startsWith('error')) && !verifyProofOfPossession(request))
      told.push('unproven');
    return told;
  } catch (error) {
    if (isRefusal(error)) return [`refused ${error.code}`];
    throw error;
  }
}

const isRefused = (told: readonly string[]): boolean =>
  told.some((finding) => /^(refused|unproven|error)/.test(finding));

/** Where the table says `warn` and we refuse, as the design has it. */
const STRICTER: Readonly<Record<string, string>> = {
  'g02-two.pem': 'DESIGN.md: one PEM block or one DER value, nothing behind it',
};

describe.skipIf(!FIXTURES_ARE_HERE)('hostile requests (../shared/fixtures/hostile-made)', () => {
  const table = foreignTable('hostile-made/expected.tsv');

  it('are all here', () => {
    expect(table.length).toBeGreaterThan(90);
  });

  it.each(table)('%s: %s (%s)', (file = '', verdict = '') => {
    const bytes = readForeign(`hostile-made/${file}`);
    const told = judge(bytes);
    expect(quickest(1000, () => judge(bytes))).toBeLessThan(1000);
    const refused = verdict === 'refuse' || STRICTER[file] !== undefined;
    expect([told, isRefused(told)]).toEqual([told, refused]);
  });
});
