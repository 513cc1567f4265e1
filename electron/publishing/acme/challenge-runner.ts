import { setTimeout as delay } from 'node:timers/promises';
import { challengeEnded } from '../../authority/acme/acme-order.ts';
import type { AcmeChallengeType, AcmeFault, AcmeOrder, AcmeRegister } from '../../authority/acme-ports.ts';
import type { Clock } from '../../authority/ports.ts';
import { ChallengeFailure } from './validation/challenge-failure.ts';
import { validateChallenge, type ValidationSettings } from './validation/validate-challenge.ts';

/** So many are looked at side by side; the others wait their turn. */
const AT_ONCE = 16;
/** A server that was just told to answer, and a name that was just written, may take a moment. */
const TRIED_AGAIN_AFTER_MS = [1_000, 3_000] as const;

export interface ChallengeRunnerOptions {
  readonly register: AcmeRegister;
  readonly clock: Clock;
  readonly settings: ValidationSettings;
  readonly triedAgainAfterMs?: readonly number[];
  /** Told of each that was not shown: the account and the name. */
  readonly notShown: (accountId: string, name: string) => void;
  /** A fault of ours. */
  readonly failed: (fault: unknown) => void;
}

/** Looks for control of names, a bounded number at once, each challenge once at a time, and records what it came to. */
export class ChallengeRunner {
  readonly #options: ChallengeRunnerOptions;
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #busy = 0;
  #stopped = false;

  constructor(options: ChallengeRunnerOptions) {
    this.#options = options;
  }

  /** Begins, or does nothing where it is under way. One that a restart interrupted is begun again by whoever asks for it. */
  start(order: AcmeOrder, at: number, type: AcmeChallengeType, thumbprint: string): void {
    const key = `${order.id}/${String(at)}`;
    if (this.#stopped || this.#running.has(key)) return;
    const run = this.#run(order, at, type, thumbprint)
      .catch(this.#options.failed)
      .finally(() => this.#running.delete(key));
    this.#running.set(key, run);
  }

  /** Begins no more, and waits for what is being recorded. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const next of this.#waiting.splice(0)) next();
    await Promise.all(this.#running.values());
  }

  async #run(order: AcmeOrder, at: number, type: AcmeChallengeType, thumbprint: string): Promise<void> {
    await this.#turn();
    try {
      const outcome = await this.#look(order, at, type, thumbprint);
      if (outcome === null) return;
      const { register, clock } = this.#options;
      const ended = outcome.fault === null ? { validatedAt: clock.now() } : { error: outcome.fault };
      await register.recordOrderChanged(order.id, (current) => challengeEnded(current, at, type, ended));
    } finally {
      this.#busy--;
      this.#waiting.shift()?.();
    }
  }

  /** Null where it was stopped before it was looked at. */
  async #look(
    order: AcmeOrder,
    at: number,
    type: AcmeChallengeType,
    thumbprint: string,
  ): Promise<{ fault: AcmeFault | null } | null> {
    const authorization = order.content.authorizations[at];
    const token = authorization?.challenges.find((challenge) => challenge.type === type)?.token;
    if (authorization === undefined || token === undefined) throw new Error('no such challenge');
    const pauses = this.#options.triedAgainAfterMs ?? TRIED_AGAIN_AFTER_MS;
    let fault: AcmeFault | null = null;
    for (const pause of [0, ...pauses]) {
      if (pause > 0) await delay(pause, undefined, { ref: false });
      if (this.#stopped) return null;
      try {
        await validateChallenge({ authorization, type, token, thumbprint }, this.#options.settings);
        return { fault: null };
      } catch (error) {
        if (!(error instanceof ChallengeFailure)) throw error;
        fault = error.fault;
      }
    }
    this.#options.notShown(order.accountId, authorization.identifier.value);
    return { fault };
  }

  async #turn(): Promise<void> {
    if (this.#busy >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy++;
  }
}
