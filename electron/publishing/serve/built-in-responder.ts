import { networkInterfaces } from 'node:os';
import { isRefusal } from '../../../shared/errors.ts';
import { OCSP_SETTINGS, ocspResponder } from '../../authority/answer-ocsp.ts';
import type { AuthorityPorts } from '../../authority/ports.ts';
import { serveHttp, type Serving } from './http-server.ts';
import { OcspReplies } from './ocsp-replies.ts';
import { SiteReplies } from './site-replies.ts';

/** Where it listens. */
export interface ResponderPlace {
  readonly host: string;
  readonly port: number;
}

export type ResponderState =
  | { readonly state: 'stopped' }
  /** Switched on, and it could not listen. */
  | { readonly state: 'failed'; readonly message: string }
  | ({ readonly state: 'running'; readonly since: Date } & ResponderPlace);

export interface BuiltInResponderOptions {
  /** A fault of ours, answered by 500 or internalError. */
  readonly failed: (fault: unknown) => void;
  /** It listens, or does so no more. */
  readonly changed: () => void;
}

/** As the terminal's `serve` has it when nobody says. */
const REQUESTS_PER_SECOND = 200;

/**
 * The responder that a window switches on: one at a time, for every CA of the vault that is open. While the vault is locked
 * certificates, CRLs and pages are served all the same, and OCSP answers with what it signed before, else with tryLater.
 */
export class BuiltInResponder {
  readonly #options: BuiltInResponderOptions;
  #serving: Serving | null = null;
  #state: ResponderState = { state: 'stopped' };
  /** Starting and stopping wait for each other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: BuiltInResponderOptions) {
    this.#options = options;
  }

  state(): ResponderState {
    return this.#state;
  }

  /**
   * Listens, in the place of where it listened before.
   *
   * @throws {CertificateError} LISTEN_FAILED
   */
  start(ports: AuthorityPorts, { host, port }: ResponderPlace): Promise<ResponderState> {
    return this.#inTurn(async () => {
      await this.#end();
      const { failed } = this.#options;
      try {
        this.#serving = await serveHttp({
          host,
          port,
          perSecond: REQUESTS_PER_SECOND,
          clock: ports.clock,
          site: new SiteReplies(ports.registry, null, '/ocsp'),
          ocsp: new OcspReplies(ocspResponder(ports, OCSP_SETTINGS), ports, { signing: 'kept', failed }),
          failed,
        });
      } catch (error) {
        if (isRefusal(error)) this.#become({ state: 'failed', message: error.message });
        throw error;
      }
      const place = { host: this.#serving.host, port: this.#serving.port };
      return this.#become({ state: 'running', since: ports.clock.now(), ...place });
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#end());
  }

  async #end(): Promise<void> {
    const serving = this.#serving;
    this.#serving = null;
    if (this.#state.state !== 'stopped') this.#become({ state: 'stopped' });
    await serving?.stop();
  }

  #become(state: ResponderState): ResponderState {
    this.#state = state;
    this.#options.changed();
    return state;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** Addresses of this machine that it may listen on: loopback first, then the others, without those of one link. */
export function ownAddresses(): string[] {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
    .map(({ address }) => address);
  return ['127.0.0.1', ...others, '0.0.0.0'];
}
