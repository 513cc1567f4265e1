import { isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';

/** A file that was cut up has as many faults as rows; nobody reads more than this. */
const MOST = 500;

/** What a check noticed, each once, in the order of the file. */
export class FindingList {
  #findings: Finding[] = [];
  #left = 0;

  error(code: string, message: string): void {
    this.#add({ severity: 'error', code, message });
  }

  warning(code: string, message: string): void {
    this.#add({ severity: 'warning', code, message });
  }

  /** Runs one part of a check: damage that stops it is a finding, and the other parts go on. */
  async part(work: () => Promise<void> | void): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isRefusal(error, 'VAULT_DAMAGED')) throw error;
      this.error('damaged', error.message);
    }
  }

  #add(finding: Finding): void {
    if (this.#findings.some((known) => known.code === finding.code && known.message === finding.message)) return;
    if (this.#findings.length < MOST) this.#findings.push(finding);
    else this.#left++;
  }

  get all(): Finding[] {
    if (this.#left === 0) return [...this.#findings];
    const rest: Finding = {
      severity: 'error',
      code: 'more-findings',
      message: `There are ${this.#left} more findings.`,
    };
    return [...this.#findings, rest];
  }
}
