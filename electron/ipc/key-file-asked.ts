import type { KeyFile } from '../exchange/save-certificate.ts';
import { readFileBounded } from '../exchange/read-file.ts';
import { MAX_KEY_FILE_BYTES } from '../pki/private-key.ts';
import type { HandlerContext } from './handler-context.ts';

/** The person's own key file, by main's dialog: the page learns neither its place nor its bytes. */
export async function keyFileAsked(
  { dialogs }: Pick<HandlerContext, 'dialogs'>,
  asked: boolean,
  passphrase: string | null,
): Promise<{ outcome: 'chosen'; keyFile: KeyFile | null } | { outcome: 'cancelled' }> {
  if (!asked) return { outcome: 'chosen', keyFile: null };
  const file = await dialogs.open({ title: 'Open the private key', kind: 'key' });
  if (file === null) return { outcome: 'cancelled' };
  return { outcome: 'chosen', keyFile: { bytes: await readFileBounded(file, MAX_KEY_FILE_BYTES), passphrase } };
}
