import { isRefusal, type CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { findingLine, write } from './answer-output.ts';
import type { Answer } from './command.ts';
import type { CliHost } from './host.ts';
import { visibleLine } from './visible-text.ts';

/** What became of one item of a batch. `value` holds the item's own JSON fields. */
export type BatchItem =
  | {
      readonly input: string;
      readonly ok: true;
      readonly value: Readonly<Record<string, unknown>>;
      readonly text: string;
      readonly findings: readonly Finding[];
    }
  | { readonly input: string; readonly ok: false; readonly error: CertificateError };

/** The one shape of every batch: a result each, and how many went which way. */
export function batchJson(items: readonly BatchItem[]) {
  const refused = items.filter((item) => !item.ok).length;
  return {
    results: items.map((item) =>
      item.ok
        ? { input: item.input, ok: true, ...item.value }
        : { input: item.input, ok: false, error: errorOf(item.error) },
    ),
    done: items.length - refused,
    refused,
  };
}

/** A batch as a command's answer: status 1 when any was refused. */
export function batchAnswer(items: readonly BatchItem[], verb: string): Answer & { readonly text: string } {
  const json = batchJson(items);
  const { done, refused } = json;
  return {
    json,
    text: [...items.flatMap(linesOf), `${String(done)} ${verb}, ${String(refused)} refused`].join('\n'),
    status: refused === 0 ? 0 : 1,
  };
}

function linesOf(item: BatchItem): string[] {
  const input = visibleLine(item.input);
  if (!item.ok) return [`${input}: refused: ${visibleLine(item.error.message)} [${item.error.code}]`];
  return [`${input}: ${visibleLine(item.text)}`, ...item.findings.map((finding) => `  ${findingLine(finding)}`)];
}

function errorOf({ code, message, detail }: CertificateError): Record<string, unknown> {
  return { code, message, detail: detail ?? null };
}

/**
 * Does each item on its own legs. Progress is drawn on a terminal only. What locks all items out (a locked vault) and a fault
 * of ours end the batch; what was done before stays done.
 */
export async function eachOnItsOwn(
  host: CliHost,
  inputs: readonly string[],
  act: (input: string) => Promise<Omit<Extract<BatchItem, { ok: true }>, 'input' | 'ok'>>,
): Promise<BatchItem[]> {
  const items: BatchItem[] = [];
  for (const input of inputs) {
    await drawProgress(host, items.length, inputs.length);
    items.push(await itemOf(input, act));
  }
  await drawProgress(host, items.length, inputs.length);
  return items;
}

async function itemOf(input: string, act: Parameters<typeof eachOnItsOwn>[2]): Promise<BatchItem> {
  try {
    return { input, ok: true, ...(await act(input)) };
  } catch (error) {
    if (isRefusal(error) && !isRefusal(error, 'VAULT_LOCKED', 'WRONG_PASSPHRASE', 'PASSPHRASE_REQUIRED'))
      return { input, ok: false, error };
    throw error;
  }
}

const BAR_WIDTH = 30;

/** A bar that is wiped when all is done; nothing at all where standard error is no terminal. */
export async function drawProgress(host: CliHost, done: number, total: number): Promise<void> {
  if (!host.stderrIsTerminal || total < 2) return;
  const filled = Math.round((done / total) * BAR_WIDTH);
  const bar = `${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}`;
  await write(host.stderr, done === total ? '\r\u001b[K' : `\r[${bar}] ${String(done)} of ${String(total)}`);
}

/** The same for work whose items are not counted. */
export function drawFraction(host: CliHost, fraction: number): void {
  void drawProgress(host, Math.floor(fraction * 100), 100);
}
