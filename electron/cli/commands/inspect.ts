import { chainsAmong } from '../../exchange/inspect-chain.ts';
import { ocspChecksAmong } from '../../exchange/inspect-ocsp-checks.ts';
import { chainText } from '../chain-text.ts';
import { several, type Command } from '../command.ts';
import { inPassphraseFile } from '../everywhere.ts';
import { findingLine } from '../answer-output.ts';
import { inspectAll, inspectionJson } from '../inspected-files.ts';
import { objectText } from '../inspected-text.ts';
import { ocspCheckText } from '../ocsp-check-text.ts';
import { flag } from '../options.ts';
import { visibleLine } from '../visible-text.ts';

const files = several('FILE', 1);
const purposes = flag('purposes', 'Show what each certificate is good for, as openssl x509 -purpose does, and why');
const asn1 = flag('asn1', 'Show each element too, with its place, its bytes and what is wrong with it');

export const inspect: Command = {
  positionals: [files],
  options: [inPassphraseFile, purposes, asn1],
  notes:
    'Any form of anything, - for standard input. A sealed part is named, and opened where --in-passphrase-file fits. Keys are never shown.',
  example: 'chancery inspect key-cert.pem rootca.crl bundle.p12',
  run: async (call) => {
    const inspected = await inspectAll(call, call.argument(files), { asn1: call.value(asn1) });
    const objects = inspected.flatMap((file) => file.objects);
    const chains = chainsAmong(objects, call.host.now());
    const ocspChecks = ocspChecksAmong(
      inspected.flatMap((file) => file.ocspResponses),
      objects,
      call.host.now(),
    );
    return {
      json: { results: inspected.map(inspectionJson), chains, ocspChecks },
      text: [
        ...inspected.map(({ input, objects, findings, refusal }) =>
          [
            `${visibleLine(input)}${refusal === null ? '' : `: ${visibleLine(refusal.message)} [${refusal.code}]`}`,
            ...objects.map((object) => objectText(object, 1, { purposes: call.value(purposes) })),
            ...findings.map((finding) => `  ${findingLine(finding)}`),
          ].join('\n'),
        ),
        ...chains.map(chainText),
        ...ocspChecks.map(ocspCheckText),
      ].join('\n\n'),
      status: inspected.some(({ refusal }) => refusal !== null) ? 1 : 0,
    };
  },
};
