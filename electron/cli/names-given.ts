import { parseGeneralNameText } from '../pki/general-name-text.ts';
import type { GeneralName } from '../pki/general-name.ts';
import type { Call } from './command.ts';
import { texts, type Option } from './options.ts';

const dns = texts('dns', 'NAME', 'A host name; may be repeated');
const ip = texts('ip', 'ADDR', 'An IP address; may be repeated');
const email = texts('email', 'ADDR', 'An e-mail address; may be repeated');
const uri = texts('uri', 'URI', 'A URI; may be repeated');

/** The options that name a certificate's subjectAltNames, in the order in which they are written. */
export const NAME_OPTIONS = [dns, ip, email, uri] as const;

const LABELS: readonly (readonly [Option<readonly string[]>, string])[] = [
  [dns, 'DNS'],
  [ip, 'IP'],
  [email, 'email'],
  [uri, 'URI'],
];

/** The names that were typed; null when none was, which leaves them to the request or the subject. @throws MALFORMED_NAME */
export function namesGiven(call: Call): GeneralName[] | null {
  const names = LABELS.flatMap(([option, label]) =>
    call.value(option).map((value) => parseGeneralNameText(`${label}:${value}`)),
  );
  return names.length === 0 ? null : names;
}
