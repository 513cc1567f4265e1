/** The lines that a requester is given, run by a real shell with the real tools; their request goes through `csr inspect`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requesterRecipe, type RequesterTool } from '../../electron/exchange/recipes/requester-recipe.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { formatName } from '../../electron/pki/name.ts';
import { KEY_TYPES, type KeyType } from '../../shared/pki-terms.ts';
import { run } from '../cli/cli-run.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-requester-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = ['DNS:mail.sample.com', 'DNS:*.sample.com', 'IP:10.0.0.5', 'IP:2001:db8::1', 'email:a@b.example'];

/** Follows the recipe to the letter; what `csr inspect` then says. */
async function follow(tool: RequesterTool, subject: string, names: readonly string[], keyType: KeyType = 'ec-p256') {
  const wanted = { subject: parseDistinguishedName(subject), names: names.map(parseGeneralNameText), keyType };
  const recipe = requesterRecipe(tool, wanted);
  for (const { name, text } of recipe.files) writeFileSync(join(folder, name), text);
  // keytool asks for the new store's passphrase, and for the same again.
  const typed = 'of the store\nof the store\n'.repeat(2);
  for (const line of tool === 'openssl' ? [recipe.lines.join('\n')] : recipe.lines) {
    const ran = spawnSync('sh', ['-ec', line], { cwd: folder, encoding: 'utf8', input: typed });
    expect(ran.status, `${line}\n${ran.stdout}${ran.stderr}`).toBe(0);
  }
  const inspected = await run(['csr', 'inspect', join(folder, recipe.request), '--json']);
  expect(inspected.status, inspected.stderr).toBe(0);
  return { told: inspected.json(), wanted: formatName(wanted.subject), recipe };
}

const SUBJECTS = [
  'CN=mail.sample.com,O=The Sample Company,C=US',
  'CN=mail.sample.com,OU=A+SERIALNUMBER=12,OU=B,OU=C,O=Müller & Söhne,C=DE',
  `CN=x,O=a \\"b\\" 'c' $HOME \${HOME} \`id\` $(id) \\#d \\\\ e\\;,OU=f \\, g \\+ h = %i% | j > k`,
  'CN=-rf,O=--help',
];

describe('requesterRecipe for openssl', () => {
  it.each(SUBJECTS)('makes the very subject and names, whatever signs are in them: %s', async (subject) => {
    const { told, wanted, recipe } = await follow('openssl', subject, [...NAMES, 'URI:https://a.example/?x=$HOME#y']);
    expect(told).toMatchObject({
      subject: wanted,
      subjectAltNames: [...NAMES, 'URI:https://a.example/?x=$HOME#y'],
      proofOfPossession: true,
    });
    const key = readdirSync(folder).find((name) => name.endsWith('.key.pem')) ?? '';
    expect(recipe.lines.join(' ')).toContain(key);
    expect(statSync(join(folder, key)).mode & 0o777).toBe(0o600);
  });

  it.each(KEY_TYPES)('makes a key of the kind that was asked for: %s', async (keyType) => {
    const { told } = await follow('openssl', 'CN=mail.sample.com', [], keyType);
    expect(String(told['keyAlgorithm']).toLowerCase()).toBe(keyType);
  });
});

describe('requesterRecipe for keytool', () => {
  it.each(SUBJECTS)('makes the very subject and names, whatever signs are in them: %s', async (subject) => {
    const { told, wanted } = await follow('keytool', subject, NAMES);
    expect(told).toMatchObject({ subject: wanted, subjectAltNames: NAMES, proofOfPossession: true });
  });
});
