import { describe, expect, it } from 'vitest';
import { REQUESTER_TOOLS, requesterRecipe } from '../../../electron/exchange/recipes/requester-recipe.ts';
import { parseDistinguishedName } from '../../../electron/pki/distinguished-name.ts';
import { parseGeneralNameText } from '../../../electron/pki/general-name-text.ts';
import { isRefusal } from '../../../shared/errors.ts';
import type { KeyType } from '../../../shared/pki-terms.ts';

const asked = (subject: string, names: string[] = [], keyType: KeyType = 'ec-p256') => ({
  subject: parseDistinguishedName(subject),
  names: names.map(parseGeneralNameText),
  keyType,
});
const codeOf = (make: () => unknown): string => {
  try {
    make();
    return 'none';
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
};

describe('requesterRecipe', () => {
  it('writes an INF file for Windows, its quotes doubled twice and its percent signs once', () => {
    const { files, lines } = requesterRecipe(
      'powershell',
      asked('CN=mail.sample.com,O=The \\"Sample\\" 50%\\, Co,C=US', ['mail.sample.com', '10.0.0.5'], 'rsa-3072'),
    );
    expect(files[0]?.text.split('\r\n')).toEqual([
      '[Version]',
      'Signature = "$Windows NT$"',
      '',
      '[NewRequest]',
      'Subject = "CN=mail.sample.com,O=""The """"Sample"""" 50%%, Co"",C=US"',
      'KeyAlgorithm = RSA',
      'KeyLength = 3072',
      'HashAlgorithm = SHA256',
      'ProviderName = "Microsoft Software Key Storage Provider"',
      'MachineKeySet = TRUE',
      'RequestType = PKCS10',
      '',
      '[Extensions]',
      '2.5.29.17 = "{text}"',
      '_continue_ = "dns=mail.sample.com&"',
      '_continue_ = "ipaddress=10.0.0.5&"',
      '',
    ]);
    expect(lines[0]).toBe('certreq -new -machine mail.sample.com.inf mail.sample.com.csr');
  });

  it('names files from the subject and never by its signs', () => {
    for (const tool of REQUESTER_TOOLS) {
      const { files, request } = requesterRecipe(tool, asked('CN=../../$(id)'));
      for (const name of [request, ...files.map((file) => file.name)]) expect(name).toMatch(/^id\.(?:csr|cnf|inf)$/);
    }
  });

  it.each(REQUESTER_TOOLS)('refuses for %s what no line can carry', (tool) => {
    expect(codeOf(() => requesterRecipe(tool, asked('CN=a\\0ab')))).toBe('MALFORMED_NAME');
    expect(codeOf(() => requesterRecipe(tool, asked('CN=a\\e2\\80\\aeb')))).toBe('MALFORMED_NAME');
    expect(codeOf(() => requesterRecipe(tool, asked('CN=a', ['RID:1.2.3'])))).toBe('NOT_SUPPORTED');
  });

  it.each([
    ['powershell', 'ed25519', []],
    ['powershell', 'ec-p256', ['URI:https://a.example/?a&b']],
    ['keytool', 'ec-p256', ['URI:https://a.example/,b']],
  ] as const)('says what %s cannot: %s, %j', (tool, keyType, names) => {
    expect(codeOf(() => requesterRecipe(tool, asked('CN=a', [...names], keyType)))).toBe('NOT_SUPPORTED');
  });
});
