import type { Finding, Severity } from '../../shared/pki-terms.ts';

/** A finding with its source, as everything in this room tells it. */
export function finding(severity: Severity, code: string, message: string, source: string): Finding {
  return { severity, code, message, source };
}
