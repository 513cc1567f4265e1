import { CertificateError } from '../../shared/errors.ts';
import { utf8String } from './der-writer.ts';
import { parseDistinguishedName } from './distinguished-name.ts';
import { USER_PRINCIPAL_NAME, type GeneralName } from './general-name.ts';
import { hostNameProblem, toAsciiHostName } from './host-name.ts';
import { escapeHostile, hostileKinds } from './hostile-text.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';
import { isObjectIdentifier } from './object-identifier.ts';

const PREFIX = /^(DNS|IP|IP Address|email|URI|RID|DirName|otherName|UPN):/i;

/**
 * Reads a name as people type it: with OpenSSL's label (`DNS:`, `IP:`, `email:`, `URI:`, `RID:`, `DirName:`,
 * `otherName:UPN:` or `otherName:OID;UTF8:text`), or bare: an address literal is an IP, what has `://` a URI, what
 * has `@` an e-mail address, all else a host name. Letters beyond ASCII in host names become A-labels; host names
 * become lower-case.
 *
 * @throws {CertificateError} MALFORMED_NAME: what is wrong and with which name.
 */
export function parseGeneralNameText(text: string): GeneralName {
  const trimmed = text.trim();
  const label = PREFIX.exec(trimmed)?.[1]?.toLowerCase();
  const value = label === undefined ? trimmed : trimmed.slice(label.length + 1).trim();
  const hostile = hostileKinds(value)[0];
  if (hostile !== undefined) throw malformed(value, `has a ${hostile === 'nul' ? 'NUL' : hostile} character`);
  if (value === '') throw malformed(text, 'is empty');
  switch (label) {
    case 'dns':
      return dnsName(value);
    case 'ip':
    case 'ip address':
      return ipName(value);
    case 'email':
      return parseEmailName(value);
    case 'uri':
      return parseUriName(value);
    case 'rid':
      if (!isObjectIdentifier(value)) throw malformed(value, 'is no object identifier');
      return { kind: 'rid', value };
    case 'dirname':
      return { kind: 'directoryName', name: parseDistinguishedName(value) };
    case 'upn':
      return otherName(USER_PRINCIPAL_NAME, value);
    case 'othername':
      return otherNameText(value);
    default:
      if (parseIpAddress(value) !== null) return ipName(value);
      if (value.includes('://')) return parseUriName(value);
      if (value.includes('@')) return parseEmailName(value);
      return /^[0-9.]+\/[0-9]+$/.test(value) || /^[0-9a-f:]+:[0-9a-f:.]*(\/[0-9]+)?$/i.test(value)
        ? ipName(value)
        : dnsName(value);
  }
}

function dnsName(value: string): GeneralName {
  const ascii = toAsciiHostName(value);
  if (ascii === null) throw malformed(value, 'is no host name');
  const problem = hostNameProblem(ascii);
  if (problem !== null) throw malformed(value, problem);
  return { kind: 'dns', value: ascii };
}

function ipName(value: string): GeneralName {
  const bytes = parseIpAddress(value);
  if (value.includes('/')) throw malformed(value, 'is an address range (CIDR); a certificate names single addresses');
  if (bytes === null) throw malformed(value, 'is no IP address');
  return { kind: 'ip', value: formatIpAddress(bytes) ?? value, bytes };
}

/** @throws {CertificateError} MALFORMED_NAME */
export function parseEmailName(value: string): GeneralName {
  const at = value.lastIndexOf('@');
  const local = value.slice(0, at);
  const domain = toAsciiHostName(value.slice(at + 1));
  if (at < 1 || !/^[!#-'*+\-/-9=?A-Z^-~]+(\.[!#-'*+\-/-9=?A-Z^-~]+)*$/.test(local) || local.length > 64) {
    throw malformed(value, 'is no e-mail address: before the @ belong ASCII letters, digits and signs');
  }
  if (domain === null || hostNameProblem(domain) !== null || domain.includes('*')) {
    throw malformed(value, 'is no e-mail address: behind the @ belongs a host name');
  }
  return { kind: 'email', value: `${local}@${domain}` };
}

/** @throws {CertificateError} MALFORMED_NAME */
export function parseUriName(value: string): GeneralName {
  if (/[^\x21-\x7e]/.test(value) || /["<>\\^`{|}]/.test(value))
    throw malformed(value, 'has a character that a URI writes as %hh');
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:./.test(value) || !URL.canParse(value)) throw malformed(value, 'is no absolute URI');
  return { kind: 'uri', value };
}

function otherNameText(value: string): GeneralName {
  const upn = /^UPN:(.+)$/i.exec(value)?.[1];
  if (upn !== undefined) return otherName(USER_PRINCIPAL_NAME, upn);
  const [, type, text] = /^([0-9.]+);(?:UTF8|UTF8String):(.+)$/i.exec(value) ?? [];
  if (type === undefined || text === undefined || !isObjectIdentifier(type)) {
    throw malformed(
      value,
      'is no otherName that can be read: write otherName:UPN:user@realm or otherName:OID;UTF8:text',
    );
  }
  return otherName(type, text);
}

function otherName(type: string, text: string): GeneralName {
  if (type === USER_PRINCIPAL_NAME && !/^[^\s@]+@[^\s@]+$/.test(text))
    throw malformed(text, 'is no user principal name (user@realm)');
  return { kind: 'otherName', type, der: utf8String(text), text };
}

function malformed(value: string, problem: string): CertificateError {
  const shown = escapeHostile(value.slice(0, 260));
  return new CertificateError('MALFORMED_NAME', `The name “${shown}” ${problem}. Correct it or leave it out.`, {
    detail: { name: shown },
  });
}
