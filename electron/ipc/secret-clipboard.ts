/** The system's clipboard, as the handlers need it. */
export interface SystemClipboard {
  read(): Promise<string>;
  write(text: string): Promise<void>;
}

/** How long a secret stays there. */
const SECRET_MS = 30_000;

/**
 * The clipboard, with a memory for what must not stay there: a secret is taken away after 30 s, unless something else was
 * copied meanwhile, and at once when the app ends.
 */
export class SecretClipboard {
  readonly #system: SystemClipboard;
  #secret: string | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(system: SystemClipboard) {
    this.#system = system;
  }

  /** Whatever has a private key in it is a secret, whether the page says so or not. */
  async copy(text: string, secret: boolean): Promise<{ clearedAfterSeconds: number | null }> {
    this.#forget();
    await this.#system.write(text);
    if (!secret && !text.includes('PRIVATE KEY-----')) return { clearedAfterSeconds: null };
    this.#secret = text;
    this.#timer = setTimeout(() => {
      void this.clear();
    }, SECRET_MS);
    return { clearedAfterSeconds: SECRET_MS / 1000 };
  }

  read(): Promise<string> {
    return this.#system.read();
  }

  /** Takes a secret of ours away if it is still there. */
  async clear(): Promise<void> {
    const secret = this.#secret;
    this.#forget();
    if (secret !== null && (await this.#system.read()) === secret) await this.#system.write('');
  }

  #forget(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#secret = null;
  }
}
