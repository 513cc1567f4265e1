import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OcspLane, postedLength } from '../../../electron/publishing/serve/ocsp-lane.ts';
import { reply, type Reply } from '../../../electron/publishing/serve/reply.ts';

const HEAD = [
  'POST /ocsp HTTP/1.1',
  'Host: 127.0.0.1:8080',
  'User-Agent: Java/17.0.1',
  'Content-Type: application/ocsp-request',
  'Content-Length: 5',
];
const head = (...more: string[]): string => [...HEAD, ...more].join('\r\n');
const post = (body: string): Buffer =>
  Buffer.from(`${head().replace(/\d+$/, String(body.length))}\r\n\r\n${body}`, 'latin1');

describe('postedLength', () => {
  it.each([
    head(),
    head().replace('/ocsp', '/'),
    head().replace('/ocsp', '/ocsp/'),
    head('Connection: keep-alive', 'Accept: text/html, */*;q=0.8'),
    head('Connection: Keep-Alive').replace('Content-Length', 'content-length'),
    HEAD.filter((line) => !line.startsWith('Content-Type')).join('\r\n'),
  ])('reads %j', (text) => {
    expect(postedLength(text)).toBe(5);
  });

  it.each([
    ['another method', head().replace('POST', 'GET')],
    ['another version', head().replace('HTTP/1.1', 'HTTP/1.0')],
    ['another path', head().replace('/ocsp', '/ocsp?x')],
    ['a path of two', head().replace('/ocsp', '//ocsp')],
    ['a whole URL', head().replace('/ocsp', 'http://x/ocsp')],
    ['no host', HEAD.filter((line) => !line.startsWith('Host')).join('\r\n')],
    ['two hosts', head('Host: other')],
    ['no length', HEAD.slice(0, -1).join('\r\n')],
    ['two lengths', head('Content-Length: 5')],
    ['a signed length', head().replace(': 5', ': +5')],
    ['a length of nought', head().replace(': 5', ': 0')],
    ['a length with a zero before it', head().replace(': 5', ': 05')],
    ['a great length', head().replace(': 5', ': 4097')],
    ['a length of two', head().replace(': 5', ': 5, 5')],
    ['chunks', head('Transfer-Encoding: chunked')],
    ['the last request of a connection', head('Connection: close')],
    ['a wish for another protocol', head('Connection: upgrade', 'Upgrade: h2c')],
    ['one who waits to be asked for the body', head('Expect: 100-continue')],
    ['a coded body', head('Content-Encoding: gzip')],
    ['another type', head().replace('ocsp-request', 'json')],
    ['a field that goes on in the next line', head('X-A: b\r\n c')],
    ['a field with a blank before its colon', head('Accept : */*')],
    ['a bare line feed', head('Accept: a\nTransfer-Encoding: chunked')],
    ['a field without a name', head(': x')],
    ['a field that nobody knows', head('X-Forwarded-For: 10.0.0.1')],
    ['letters beyond ASCII', head('Accept: é')],
  ])('leaves %s to node:http', (_, text) => {
    expect(postedLength(text)).toBeNull();
  });
});

describe('OcspLane', () => {
  let server: Server;
  let lane: OcspLane;
  let port: number;
  /** What was read of each connection that was handed over. */
  const handed: string[] = [];
  const asked: string[] = [];
  let answer: (der: Uint8Array) => Promise<Reply>;

  beforeEach(async () => {
    handed.length = 0;
    asked.length = 0;
    answer = (der) => {
      asked.push(Buffer.from(der).toString());
      return Promise.resolve(reply(`<${Buffer.from(der).toString()}>`, 'text/plain'));
    };
    lane = new OcspLane({
      answer: (der) => answer(der),
      now: () => new Date('2026-11-21T12:00:00Z'),
      handOver: (socket) => {
        const at = handed.push('') - 1;
        socket.on('data', (chunk) => {
          handed[at] = `${handed[at] ?? ''}${chunk.toString()}`;
          if (!socket.writableEnded) socket.end('node');
        });
      },
    });
    server = createServer((socket) => lane.take(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    lane.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Sends the pieces one by one and reads until `until` was said or the server hung up. */
  function exchange(
    pieces: readonly (Buffer | string)[],
    until: string,
    then?: (socket: Socket) => void,
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      let said = '';
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      const done = (): void => {
        socket.destroy();
        resolve(said);
      };
      socket.on('data', (chunk: Buffer) => {
        said += chunk.toString('latin1');
        if (said.includes(until)) done();
      });
      socket.once('close', done).once('error', reject);
      void (async () => {
        for (const piece of pieces) {
          socket.write(piece);
          await new Promise((wait) => setTimeout(wait, 30));
        }
        then?.(socket);
      })();
    });
  }

  it('answers one after the other on one connection, with what node:http would say', async () => {
    const said = await exchange([post('one'), post('three'), post('five.')], '<five.>');
    expect(asked).toEqual(['one', 'three', 'five.']);
    expect(handed).toEqual([]);
    const [first = ''] = said.split('<one>');
    expect(first.split('\r\n')).toEqual([
      'HTTP/1.1 200 OK',
      'Content-Type: text/plain',
      'Content-Length: 5',
      'Cache-Control: no-cache',
      expect.stringMatching(/^ETag: "/),
      'X-Content-Type-Options: nosniff',
      'Date: Sat, 21 Nov 2026 12:00:00 GMT',
      'Connection: keep-alive',
      'Keep-Alive: timeout=10',
      '',
      '',
    ]);
  });

  it('waits for the second half of a body, and leaves what comes in more pieces to node:http', async () => {
    const whole = post('twice');
    expect(await exchange([whole.subarray(0, -3), whole.subarray(-3)], '<twice>')).toContain('<twice>');
    expect(await exchange([whole.subarray(0, -3), whole.subarray(-3, -1), whole.subarray(-1)], 'node')).toBe('node');
    expect(handed).toEqual([whole.toString().slice(0, -1)]);
  });

  it.each([
    ['half a head', [post('half').subarray(0, 40)], 0],
    ['something else', ['GET / HTTP/1.1\r\nHost: x\r\n\r\n'], 0],
    ['two requests at once', [Buffer.concat([post('one'), post('two')])], 0],
    ['something else after a request', [post('one'), 'GET / HTTP/1.1\r\n\r\n'], 1],
    ['a head without an end', ['a'.repeat(3_000)], 0],
  ])('hands over %s as it came', async (_, pieces, before) => {
    await exchange(pieces, 'node');
    expect(handed).toEqual([pieces.at(-1)?.toString()]);
    expect(asked).toHaveLength(before);
  });

  it('answers first what was asked first, and then hands over what followed', async () => {
    let release: () => void = () => undefined;
    answer = () =>
      new Promise((resolve) => {
        release = () => resolve(reply('<late>', 'text/plain'));
      });
    const said = await exchange([post('one'), post('two'), 'and more'], 'node', () => release());
    expect(said).toMatch(/<late>node$/);
    expect(handed.join('')).toBe(`${post('two').toString()}and more`);
  });

  it('answers whoever has said all that he will say, and hangs up', async () => {
    const said = await new Promise<string>((resolve, reject) => {
      let heard = '';
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(post('last')));
      socket.on('data', (chunk: Buffer) => (heard += chunk.toString())).once('error', reject);
      socket.once('end', () => resolve(heard));
    });
    expect(said).toContain('<last>');
    expect(await exchange([], '-', (socket) => socket.end())).toBe('');
    expect(await exchange([post('half').subarray(0, -1)], '-', (socket) => socket.end())).toBe('');
  });

  it('hangs up on who asks nothing when it stops, and on the others after their answer', async () => {
    let release: () => void = () => undefined;
    answer = () =>
      new Promise((resolve) => {
        release = () => resolve(reply('<late>', 'text/plain'));
      });
    const idle = exchange([], '-');
    const under = exchange([post('one')], '-', () => {
      lane.closeIdleConnections();
      void idle.then(release);
    });
    expect(await idle).toBe('');
    expect(await under).toMatch(/<late>$/);
  });
});
