import type { Writable } from 'node:stream';
import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { systemCode } from '../exchange/system-error.ts';
import type { Answer, Call } from './command.ts';
import type { Failure } from './failure.ts';
import type { CliHost } from './host.ts';
import { visibleJson, visibleLine, visibleText } from './visible-text.ts';

/** What a command answers that has written its answer itself, page by page, while what it reads from was open. */
export const WRITTEN: Answer = { json: null, text: '' };

/** `{"items":[…],"total":…}`, the same document as at once, written as the pages come; `total` is the last page's. */
export async function writeItemsJson(
  host: CliHost,
  pages: AsyncIterable<{ readonly items: readonly unknown[]; readonly total: number }>,
): Promise<void> {
  let total = 0;
  let isFirst = true;
  for await (const page of pages) {
    ({ total } = page);
    const items = page.items.map((item) => visibleJson(item).replaceAll('\n', '\n    '));
    if (items.length === 0) continue;
    await write(host.stdout, `${isFirst ? '{\n  "items": [\n    ' : ',\n    '}${items.join(',\n    ')}`);
    isFirst = false;
  }
  await write(host.stdout, `${isFirst ? '{\n  "items": []' : '\n  ]'},\n  "total": ${String(total)}\n}\n`);
}

/** Writes what a command answered: one document, or text with its findings beside it. */
export async function writeAnswer(call: Call, answer: Answer): Promise<void> {
  const { host } = call;
  if (answer === WRITTEN) return;
  if (call.json) {
    await write(host.stdout, `${visibleJson(answer.json)}\n`);
    return;
  }
  await write(host.stderr, findingLines(answer.findings ?? []));
  if (typeof answer.text !== 'string') await write(host.stdout, answer.text);
  else if (answer.text !== '') await write(host.stdout, `${visibleText(answer.text.trimEnd())}\n`);
}

/** One line, or one document with `--json`; findings that refused go before the line. */
export async function writeFailure(host: CliHost, { code, message, detail }: Failure, json: boolean): Promise<void> {
  await write(
    host.stderr,
    json
      ? `${visibleJson({ error: { code, message, detail } })}\n`
      : `${findingLines(findingsIn(detail))}chancery: ${visibleLine(message)} [${code}]\n`,
  );
}

function findingLines(findings: readonly Finding[]): string {
  return findings.map((finding) => `${findingLine(finding)}\n`).join('');
}

/** `warning: … [code] (RFC 5280 §…)` */
export function findingLine({ severity, code, message, source }: Finding): string {
  return `${severity}: ${visibleLine(message)} [${visibleLine(code)}]${source === undefined ? '' : ` (${visibleLine(source)})`}`;
}

function findingsIn(detail: unknown): Finding[] {
  if (typeof detail !== 'object' || detail === null || !('findings' in detail)) return [];
  const { findings } = detail;
  return Array.isArray(findings) ? findings.filter(isFinding) : [];
}

function isFinding(value: unknown): value is Finding {
  return (
    typeof value === 'object' &&
    value !== null &&
    'severity' in value &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

/** Resolves when the stream has taken it. A reader that went away (`| head`) has seen enough: that is no failure. */
export function write(stream: Writable, chunk: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (chunk.length === 0 || stream.destroyed) {
      resolve();
      return;
    }
    stream.write(chunk, (error) => {
      if (error === null || error === undefined || ('code' in error && error.code === 'EPIPE')) resolve();
      else reject(notWritten(error));
    });
  });
}

/** Standard output may be a file on a full disk. */
function notWritten(cause: Error): Error {
  const code = systemCode(cause);
  if (code === null) return cause;
  return code === 'ENOSPC'
    ? new CertificateError('DISK_FULL', 'The answer could not be written whole: the disk is full.', { cause })
    : new CertificateError('WRITE_FAILED', `The answer could not be written whole (${code}).`, { cause });
}
