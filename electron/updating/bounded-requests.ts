import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js';

type Open = ElectronHttpExecutor['createRequest'];
type Answer = Parameters<Open>[1];

/** electron-updater's own requests, counted: an answer that is longer than announced is cut off where it gets too long. */
export class BoundedRequests extends ElectronHttpExecutor {
  #mostBytes = 0;
  #wasTooLong = false;
  #received: (bytes: number) => void = () => undefined;

  /** The next answer may be so long; told as it comes. */
  expect(mostBytes: number, received: (bytes: number) => void): void {
    this.#mostBytes = mostBytes;
    this.#received = received;
    this.#wasTooLong = false;
  }

  /** Whether the last one was cut off. */
  wasTooLong(): boolean {
    return this.#wasTooLong;
  }

  override createRequest(options: unknown, callback: Answer): ReturnType<Open> {
    const request = this.open(options, (response: NodeJS.ReadableStream) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        this.#received(bytes);
        if (bytes <= this.#mostBytes) return;
        this.#wasTooLong = true;
        request.abort();
      });
      callback(response);
    });
    return request;
  }

  /** Electron's network, with the system's proxies. */
  protected open(options: unknown, callback: Answer): ReturnType<Open> {
    return super.createRequest(options, callback);
  }
}
