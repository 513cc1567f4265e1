/** The one channel that calls travel on, and the one that events travel on; apart from the schemas so that the preload script stays a page long. */
export const CALL_CHANNEL = 'chancery:call';
export const EVENT_CHANNEL = 'chancery:event';

/** What the preload script puts on `window.chancery`. */
export interface Bridge {
  call(method: string, input: unknown): Promise<unknown>;
  subscribe(listener: (event: string, payload: unknown) => void): () => void;
}
