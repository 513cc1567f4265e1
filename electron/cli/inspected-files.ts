import { isRefusal, type CertificateError } from '../../shared/errors.ts';
import { inspectFile, MAX_INSPECTED_BYTES, type Inspection } from '../exchange/inspect.ts';
import { filesBelow, isFolder } from '../exchange/import/folder-files.ts';
import type { Call } from './command.ts';
import { inPassphraseFile } from './everywhere.ts';
import { drawProgress } from './batch.ts';
import { readInput } from './input-files.ts';
import { otherPassphrase } from './passphrase.ts';

/** One file, and what is in it. A file that cannot be read has no objects, and a refusal that says why. */
export interface InspectedFile extends Inspection {
  readonly input: string;
}

/** Looks into each file, and each in a folder that is given; none of them ends the others. */
export async function inspectAll(
  call: Call,
  given: readonly string[],
  { asn1 = false }: { asn1?: boolean } = {},
): Promise<InspectedFile[]> {
  const inputs = given.flatMap((input) => (input !== '-' && isFolder(input) ? filesBelow(input) : [input]));
  const passphrase =
    call.value(inPassphraseFile) === null
      ? undefined
      : await otherPassphrase(call, inPassphraseFile, { question: 'Passphrase of the file: ', isNew: false });
  const inspected: InspectedFile[] = [];
  for (const input of inputs) {
    await drawProgress(call.host, inspected.length, inputs.length);
    inspected.push(await inspectOne(call, input, { passphrase, asn1 }));
  }
  await drawProgress(call.host, inputs.length, inputs.length);
  return inspected;
}

async function inspectOne(
  call: Call,
  input: string,
  how: { passphrase: string | undefined; asn1: boolean },
): Promise<InspectedFile> {
  try {
    const bytes = await readInput(call.host, input, MAX_INSPECTED_BYTES);
    return { input, ...inspectFile(bytes, { fileName: input === '-' ? 'Standard input' : input, ...how }) };
  } catch (error) {
    if (isRefusal(error)) return { input, objects: [], findings: [], ocspResponses: [], refusal: error };
    throw error;
  }
}

/** One of `results`, as the contract has it. */
export function inspectionJson({ input, objects, findings, refusal }: InspectedFile) {
  return { input, ok: refusal === null, objects, findings, ...(refusal === null ? {} : { error: told(refusal) }) };
}

function told({ code, message, detail }: CertificateError) {
  return { code, message, detail: detail ?? null };
}
