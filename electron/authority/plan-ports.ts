import type { AuthorityPorts, Registry } from './ports.ts';

/** What deciding about a certificate reads of the register. */
export type PlanRegistry = Pick<Registry, 'authority' | 'certificate' | 'liveCertificatesOfSubject' | 'profiles'>;

export interface PlanPorts extends Pick<AuthorityPorts, 'clock'> {
  readonly registry: PlanRegistry;
}

/**
 * The same register, asked once only for each CA and its certificate: for the items of one chunk, which are decided within
 * a moment and mostly by one CA. Each such answer is proven against the chain of events, which costs more than the rest.
 */
export function rememberingIssuers(registry: PlanRegistry): PlanRegistry {
  const authorities = new Map<string, ReturnType<Registry['authority']>>();
  const certificates = new Map<string, ReturnType<Registry['certificate']>>();
  let profiles: ReturnType<Registry['profiles']> | null = null;
  return {
    authority: (reference) => remembered(authorities, reference, () => registry.authority(reference)),
    certificate: (id) => remembered(certificates, id, () => registry.certificate(id)),
    profiles: () => (profiles ??= registry.profiles()),
    liveCertificatesOfSubject: (...query) => registry.liveCertificatesOfSubject(...query),
  };
}

function remembered<T>(known: Map<string, T>, key: string, ask: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const answer = ask();
  known.set(key, answer);
  return answer;
}
