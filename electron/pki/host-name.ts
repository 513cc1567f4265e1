import type { Finding } from '../../shared/pki-terms.ts';
import { finding } from './finding.ts';
import { escapeHostile, mixesScripts } from './hostile-text.ts';
import { decodePunycode } from './punycode.ts';

/**
 * Why a text is no host name that a certificate may carry, completing "The name “…” …"; null when it is one.
 *
 * Letters, digits and hyphens in labels of at most 63, 253 in all, at least one dot not asked for (RFC 1034 §3.5,
 * RFC 1123 §2.1); `_` is left to lint. A `*` may be the whole first label, before two more (RFC 6125 §6.4.3).
 */
export function hostNameProblem(name: string): string | null {
  if (name === '') return 'is empty';
  // eslint-disable-next-line no-control-regex -- what is not ASCII is the point
  if (/[^\x00-\x7f]/.test(name)) return 'has letters that are not ASCII: it must be written as an A-label (xn--…)';
  if (name.includes('\0')) return 'has a NUL character';
  if (/\s/.test(name)) return 'has a blank in it';
  if (name.includes('/')) return 'has a slash: neither a URL nor an address range (CIDR) is a host name';
  if (name.includes(':')) return 'has a colon: neither a port nor an IPv6 address belongs in a host name';
  if (name.includes('@')) return 'has an @: that is an e-mail address';
  if (name.length > 253) return `has ${String(name.length)} characters, and 253 are the most`;
  if (name.endsWith('.')) return 'ends with a dot, which certificates leave out';
  const labels = name.split('.');
  if (labels.length === 4 && labels.every((label) => /^[0-9]+$/.test(label)))
    return 'is an IP address, not a host name';
  // WHATWG URL §3.5: what ends in a number is taken for an IPv4 address, or for a bad one.
  if (/^[0-9]+$/.test(labels.at(-1) ?? '')) return 'ends in a number, as only addresses do';
  for (const [index, label] of labels.entries()) {
    const problem = index === 0 && label === '*' ? wildcardProblem(labels) : labelProblem(label);
    if (problem !== null) return problem;
  }
  return null;
}

function wildcardProblem(labels: readonly string[]): string | null {
  if (labels.length === 1) return 'is a bare *, which would stand for everything';
  return labels.length === 2 ? 'puts * before a single label, which would stand for a whole top-level domain' : null;
}

function labelProblem(label: string): string | null {
  if (label === '') return 'has an empty label (two dots together, or one in front)';
  if (label.includes('*')) return 'has a * that is not its whole first label';
  if (label.length > 63) return `has a label of ${String(label.length)} characters, and 63 are the most`;
  if (!/^[A-Za-z0-9_-]+$/.test(label)) return 'has a character other than letters, digits and hyphens';
  return label.startsWith('-') || label.endsWith('-') ? 'has a label that begins or ends with a hyphen' : null;
}

/** The name with its A-labels as people read them (`xn--bcher-kva.example` → `bücher.example`); itself where there are none. */
export function toUnicodeHostName(name: string): string {
  return name
    .split('.')
    .map((label) => (/^xn--/i.test(label) ? (decodePunycode(label.slice(4)) ?? label) : label))
    .join('.');
}

/** The name with A-labels for what is not ASCII (UTS #46 by the runtime's URL), lower-case; null when it has none. */
export function toAsciiHostName(name: string): string | null {
  // eslint-disable-next-line no-control-regex -- what is not ASCII is the point
  if (/^[\x00-\x7f]*$/.test(name)) return name.toLowerCase();
  const wildcard = name.startsWith('*.');
  const url = URL.canParse(`http://${wildcard ? name.slice(2) : name}/`);
  if (!url || /[\s/?#@:\\%]/.test(name)) return null;
  const { hostname } = new URL(`http://${wildcard ? name.slice(2) : name}/`);
  return wildcard ? `*.${hostname}` : hostname;
}

/** Findings about a dNSName as it stands in a certificate or request. */
export function hostNameFindings(name: string): Finding[] {
  const shown = escapeHostile(name.slice(0, 253));
  const problem = hostNameProblem(name);
  if (problem !== null) {
    if (problem.startsWith('is an IP')) {
      const message = `The DNS name “${shown}” is an IP address; clients look for that in an IP entry.`;
      return [finding('warning', 'dns-ip-address', message, 'RFC 9525 §6.2')];
    }
    const wildcard = name.includes('*');
    const code = wildcard ? 'dns-wildcard' : 'dns-syntax';
    const source = wildcard ? 'CA/B Forum TLS BR §3.2.2.6, RFC 9525 §6.3' : 'RFC 5280 §4.2.1.6, RFC 1123 §2.1';
    return [finding('error', code, `The DNS name “${shown}” ${problem}.`, source)];
  }
  const findings: Finding[] = [];
  if (name.includes('_')) {
    const message = `The DNS name “${shown}” has an underscore, which some clients refuse.`;
    findings.push(finding('warning', 'dns-underscore', message, 'CA/B Forum TLS BR §7.1.2.7.12'));
  }
  if (name.split('.').some((label) => /^..--/.test(label) && !/^xn--/i.test(label))) {
    const message = `The DNS name “${shown}” has hyphens in third and fourth place and is no A-label.`;
    findings.push(finding('warning', 'dns-reserved-label', message, 'RFC 5890 §2.3.1'));
  }
  if (/(^|\.)xn--/i.test(name)) findings.push(...aLabelFindings(name));
  return findings;
}

function aLabelFindings(name: string): Finding[] {
  const unicode = toUnicodeHostName(name);
  if (name.split('.').some((label) => /^xn--/i.test(label) && decodePunycode(label.slice(4)) === null)) {
    return [
      finding(
        'warning',
        'dns-bad-a-label',
        `The DNS name “${name}” has an A-label that is not Punycode.`,
        'RFC 5891 §5.4',
      ),
    ];
  }
  const message = `The DNS name “${name}” is read as “${escapeHostile(unicode)}”: look twice whether that is meant.`;
  const mixed = mixesScripts(unicode) ? ' It mixes alphabets whose letters look alike.' : '';
  return [finding('warning', 'dns-international', message + mixed, 'RFC 5890 §4.4')];
}
