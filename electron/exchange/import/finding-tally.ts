import type { Finding, Severity } from '../../../shared/pki-terms.ts';

/** As many are named; the rest are counted. */
const NAMED = 5;

interface Tally {
  readonly severity: Severity;
  readonly message: (count: number) => string;
  readonly source: string | undefined;
  readonly named: string[];
  count: number;
}

/** What is noticed of thousands of certificates, as one finding a kind: how many there are, and the first of them by name. */
export class FindingTally {
  readonly #tallies = new Map<string, Tally>();
  readonly #single: Finding[] = [];

  /** @param message of the count: `12 certificates are signed with SHA-1`, without a full stop. */
  add(severity: Severity, code: string, name: string, message: (count: number) => string, source?: string): void {
    const tally = this.#tallies.get(code) ?? { severity, message, source, named: [], count: 0 };
    this.#tallies.set(code, tally);
    tally.count++;
    if (tally.named.length < NAMED) tally.named.push(name);
  }

  /** A finding of its own. */
  say(...findings: readonly Finding[]): void {
    this.#single.push(...findings);
  }

  /** All of them, worst first. */
  findings(): Finding[] {
    const order = { error: 0, warning: 1, info: 2 } as const;
    const tallied = [...this.#tallies].map(([code, { severity, message, source, named, count }]): Finding => {
      const rest = count > named.length ? ` and ${String(count - named.length)} more` : '';
      const finding = { severity, code, message: `${message(count)}: ${named.join(', ')}${rest}.` };
      return source === undefined ? finding : { ...finding, source };
    });
    return [...this.#single, ...tallied].sort((a, b) => order[a.severity] - order[b.severity]);
  }
}

/** `1 certificate is`, `3 certificates are`: the beginning of a message. */
export function certificatesAre(count: number): string {
  return count === 1 ? '1 certificate is' : `${String(count)} certificates are`;
}

export function certificatesHave(count: number): string {
  return count === 1 ? '1 certificate has' : `${String(count)} certificates have`;
}
