import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { ChallengeFailure } from './challenge-failure.ts';
import type { ValidationSettings } from './validate-challenge.ts';

/** A key authorization has 87 characters; some servers add a line end. */
const MOST_OCTETS = 1_024;
const MOST_REDIRECTS = 4;
/** Of the whole, redirects included. */
const TIMEOUT_MS = 10_000;

/**
 * RFC 8555 §8.3: the key authorization under the name's well-known path. Redirects are followed, but only to http and https
 * on their usual ports, and every name that they lead to is held to the same rule of addresses. Each address is connected to
 * as it was judged, not looked up a second time.
 *
 * @throws {ChallengeFailure}
 */
export async function validateHttp01(
  { host, token, keyAuthorization }: { host: string; token: string; keyAuthorization: string },
  settings: ValidationSettings,
): Promise<void> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  let target: Target = { scheme: 'http', host, port: settings.httpPort, path: `/.well-known/acme-challenge/${token}` };
  for (let redirects = 0; ; redirects++) {
    const answer = await askAny(target, settings, deadline);
    if (answer.location === null) {
      if (answer.status !== 200) {
        throw new ChallengeFailure('unauthorized', `${shown(target)} answered with status ${String(answer.status)}.`);
      }
      if (answer.body.trimEnd() === keyAuthorization) return;
      throw new ChallengeFailure(
        'incorrectResponse',
        `${shown(target)} answered with something else than the key authorization.`,
      );
    }
    if (redirects === MOST_REDIRECTS) {
      throw new ChallengeFailure('connection', `${host} redirects more than ${String(MOST_REDIRECTS)} times.`);
    }
    target = redirected(target, answer.location, settings);
  }
}

interface Target {
  readonly scheme: 'http' | 'https';
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location: string | null;
}

/** The first address that answers at all. */
async function askAny(target: Target, settings: ValidationSettings, deadline: AbortSignal): Promise<Answer> {
  let failure: ChallengeFailure | null = null;
  for (const address of await settings.resolver.addresses(target.host)) {
    try {
      return await ask(target, address, deadline);
    } catch (error) {
      if (!(error instanceof ChallengeFailure)) throw error;
      failure = error;
    }
  }
  throw failure ?? new ChallengeFailure('dns', `${target.host} has no address.`);
}

function ask(target: Target, address: string, deadline: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
      const why = deadline.aborted ? 'took too long' : `could not be asked (${code})`;
      reject(new ChallengeFailure('connection', `${shown(target)} at ${address} ${why}.`));
    };
    const isDefault = target.port === (target.scheme === 'http' ? 80 : 443);
    const name = isIP(target.host) === 6 ? `[${target.host}]` : target.host;
    const options = {
      host: address,
      port: target.port,
      path: target.path,
      method: 'GET',
      agent: false,
      signal: deadline,
      maxHeaderSize: 16_384,
      headers: {
        Host: isDefault ? name : `${name}:${String(target.port)}`,
        'User-Agent': 'Chancery-ACME',
        Accept: '*/*',
      },
    } as const;
    const sent =
      target.scheme === 'http'
        ? httpRequest(options)
        : // RFC 8555 §8.3: that server's certificate may be the very one that is to be replaced.
          httpsRequest({
            ...options,
            rejectUnauthorized: false,
            servername: isIP(target.host) === 0 ? target.host : '',
          });
    sent.once('error', failed);
    sent.once('response', (response) => {
      const { statusCode: status = 0 } = response;
      const { location } = response.headers;
      if ([301, 302, 303, 307, 308].includes(status) && location !== undefined) {
        response.destroy();
        resolve({ status, body: '', location });
        return;
      }
      bodyOf(response).then((body) => resolve({ status, body, location: null }), failed);
    });
    sent.end();
  });
}

/** No more than is needed to compare it. */
async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_OCTETS) {
      response.destroy();
      break;
    }
  }
  return Buffer.concat(chunks).toString('latin1');
}

function redirected(from: Target, location: string, { httpPort, tlsPort }: ValidationSettings): Target {
  const base = `${from.scheme}://${isIP(from.host) === 6 ? `[${from.host}]` : from.host}:${String(from.port)}`;
  if (!URL.canParse(location, base)) throw new ChallengeFailure('connection', `${from.host} redirects to no URL.`);
  const url = new URL(location, base);
  const scheme = url.protocol === 'http:' ? 'http' : url.protocol === 'https:' ? 'https' : null;
  const port = url.port === '' ? (scheme === 'http' ? 80 : 443) : Number(url.port);
  const mayBe = [80, 443, httpPort, tlsPort];
  if (scheme === null || !mayBe.includes(port) || url.username !== '' || url.password !== '') {
    throw new ChallengeFailure(
      'connection',
      `${from.host} redirects to something else than http or https on its usual port.`,
    );
  }
  return { scheme, host: url.hostname.replace(/^\[|\]$/g, ''), port, path: `${url.pathname}${url.search}` };
}

function shown({ scheme, host, port }: Target): string {
  return `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${String(port)}`;
}
