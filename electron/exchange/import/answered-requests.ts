import { basename } from 'node:path';
import type { Certificate } from '../../pki/certificate.ts';
import { sameName } from '../../pki/name.ts';
import type { FindingTally } from './finding-tally.ts';
import type { PlannedRequest } from './import-plan.ts';
import { isProven, keyOf, type LooseObjects, type LooseRequest } from './loose-objects.ts';

/** Which request each certificate answered, so that it can be renewed by it; and which were never answered. */
export class AnsweredRequests {
  readonly #byKey = new Map<string, LooseRequest[]>();
  readonly #answered = new Set<LooseRequest>();

  /** A request that is not signed by its own key is of no use to anyone: told, and left out. */
  constructor(loose: LooseObjects, tally: FindingTally) {
    for (const one of loose.requests.values()) {
      if (!isProven(one.request)) {
        const message = (n: number): string =>
          `${String(n)} request${n === 1 ? ' is' : 's are'} not signed by the key in it, and left out`;
        tally.add('warning', 'request-not-proven', one.file, message, 'RFC 2986 §4.2');
        continue;
      }
      const key = keyOf(one.request.publicKey.spki);
      this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), one]);
    }
  }

  /** Whether there is a request of this key: {@link keyOf}. */
  hasKey(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** The request with the certificate's key and subject; or with its key alone, where that is the only one. */
  answeredBy(certificate: Certificate): { der: Uint8Array; source: string } | null {
    if (this.#byKey.size === 0) return null;
    const candidates = this.#byKey.get(keyOf(certificate.publicKey.spki)) ?? [];
    const [only] = candidates;
    const found =
      candidates.find(({ request }) => sameName(request.subject, certificate.subject)) ??
      (candidates.length === 1 ? only : undefined);
    if (found === undefined) return null;
    this.#answered.add(found);
    return { der: found.request.der, source: basename(found.file) };
  }

  /** Those that no certificate asked for, each with its key where that came along. */
  unanswered(loose: LooseObjects): PlannedRequest[] {
    return [...this.#byKey.values()].flat().flatMap((one): PlannedRequest[] => {
      if (this.#answered.has(one)) return [];
      const { der, publicKey } = one.request;
      return [{ der, source: basename(one.file), key: loose.keyFor(publicKey.spki) }];
    });
  }
}
