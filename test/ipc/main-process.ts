import { randomBytes } from 'node:crypto';
import type { MethodInput, MethodName, MethodOutput } from '../../shared/contract.ts';
import type { VaultStatus } from '../../shared/contract/vault-methods.ts';
import path from 'node:path';
import { createGateway, type Gateway } from '../../electron/ipc/gateway.ts';
import type { HandlerContext } from '../../electron/ipc/handler-context.ts';
import { createHandlers } from '../../electron/ipc/handlers.ts';
import type { Preferences, PreferenceStore } from '../../electron/preferences.ts';
import { LongWork, type Progress } from '../../electron/ipc/long-work.ts';
import { watchSchedule } from '../../electron/ipc/watch-schedule.ts';
import { createOutgoing, type Outgoing } from '../../electron/ipc/outgoing.ts';
import { SecretClipboard } from '../../electron/ipc/secret-clipboard.ts';
import { VaultSession, type SessionListeners } from '../../electron/vault/vault-session.ts';

/** Everything that main builds but the window: a real vault, real files, real handlers behind the real gateway. */
export class Main {
  readonly dialogs: (string | null)[] = [];
  readonly statuses: VaultStatus[] = [];
  readonly faults: unknown[] = [];
  readonly dragged: string[] = [];
  readonly arrived: string[] = [];
  /** What the person was asked to confirm. */
  readonly confirmed: (readonly string[])[] = [];
  readonly outgoing: Outgoing;
  readonly printed: string[] = [];
  clipboard = '';
  dragFolder = '';
  readonly progress: Progress[] = [];
  /** Told of each, as the window is. */
  progressed: (progress: Progress) => void = () => undefined;
  readonly work = new LongWork((progress) => {
    this.progress.push(progress);
    this.progressed(progress);
  });
  readonly session: VaultSession;
  readonly context: Pick<HandlerContext, 'session' | 'clock' | 'random'>;
  readonly #gateway: Gateway;

  constructor(outside: Pick<SessionListeners, 'memory' | 'keychain'> & Partial<Pick<HandlerContext, 'releases'>> = {}) {
    const clock = { now: () => new Date() };
    this.session = new VaultSession(clock, 'tester', {
      statusChanged: (status) => this.statuses.push(status),
      registryChanged: () => undefined,
      ...outside,
    });
    const next = (): Promise<string | null> => {
      const answer = this.dialogs.shift();
      return answer === undefined ? Promise.reject(new Error('unexpected dialog')) : Promise.resolve(answer);
    };
    const preferences = memoryPreferences();
    const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
    this.context = { session: this.session, clock, random };
    const failed = (fault: unknown): number => this.faults.push(fault);
    this.outgoing = createOutgoing({ ...this.context, preferences }, () => undefined, failed);
    const handlers = createHandlers({
      session: this.session,
      preferences,
      ...this.outgoing,
      dialogs: {
        save: next,
        open: next,
        folder: next,
        openMany: async () => [(await next()) ?? []].flat(),
        confirmProgram: async (asked) => {
          this.confirmed.push(asked.words);
          return (await next()) !== null;
        },
        confirmInstall: async ({ version }) => {
          this.confirmed.push([version]);
          return (await next()) !== null;
        },
      },
      clipboard: new SecretClipboard({
        read: () => Promise.resolve(this.clipboard),
        write: (text) => {
          this.clipboard = text;
          return Promise.resolve();
        },
      }),
      arrivals: { take: () => this.arrived.splice(0) },
      drag: {
        place: (fileName) => path.join(this.dragFolder, fileName),
        start: (file) => this.dragged.push(file),
      },
      clock,
      random,
      version: '0.0.0',
      releases: outside.releases ?? null,
      platform: 'linux',
      print: (html) => {
        this.printed.push(html);
        return Promise.resolve(true);
      },
      applyTheme: () => undefined,
      applyLanguage: () => undefined,
      reminders: { look: () => Promise.resolve() },
      schedule: watchSchedule({ platform: 'linux', homeFolder: '/', environment: {}, command: [] }),
      work: this.work,
    });
    this.#gateway = createGateway(handlers, (_, fault) => this.faults.push(fault));
  }

  /** The value, or the error's code. */
  async call<M extends MethodName>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>> {
    const reply = await this.#gateway(method, input);
    if (reply.ok) return reply.value as MethodOutput<M>;
    throw Object.assign(new Error(reply.error.message), { code: reply.error.code, faults: this.faults });
  }
}

function memoryPreferences(): PreferenceStore {
  let preferences: Preferences = {
    theme: 'system',
    language: 'system',
    recentVaults: [],
    lockAfterMinutes: 15,
    outlets: {},
    window: null,
    remind: true,
    updates: false,
    desks: {},
  };
  return {
    read: () => preferences,
    write: (changes) => {
      preferences = { ...preferences, ...changes };
    },
    rememberVault: (vault) => {
      preferences = { ...preferences, recentVaults: [vault, ...preferences.recentVaults] };
    },
  };
}
