import type { AcmeFault } from '../../../authority/acme-ports.ts';

/** Why control of a name was not shown. Nothing of what the other side answered stands in it but a status: see SECURITY.md. */
export class ChallengeFailure extends Error {
  override readonly name = 'ChallengeFailure';
  readonly type: 'connection' | 'dns' | 'incorrectResponse' | 'tls' | 'unauthorized';

  constructor(type: ChallengeFailure['type'], detail: string) {
    super(detail);
    this.type = type;
  }

  get fault(): AcmeFault {
    return { type: this.type, detail: this.message };
  }
}
