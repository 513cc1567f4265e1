import type { InspectedChain } from '../exchange/inspect-chain.ts';
import { findingLine } from './answer-output.ts';
import { visibleLine } from './visible-text.ts';

/** How the certificates of the files hang together: a line a link, what is wrong under it. */
export function chainText(chain: InspectedChain): string {
  const end =
    chain.missingIssuer === null
      ? `complete${chain.valid ? '' : ', but NOT VALID'}`
      : `INCOMPLETE: the certificate of ${chain.missingIssuer} is missing`;
  return [
    visibleLine(`Chain of ${chain.subject === '' ? '(no subject)' : chain.subject}: ${end}`),
    ...chain.path.flatMap(({ subject, serialNumber, findings }, depth) => [
      visibleLine(`  ${String(depth)}  ${subject === '' ? `(no subject) ${serialNumber}` : subject}`),
      ...findings.map((finding) => `     ${findingLine(finding)}`),
    ]),
    ...chain.findings.map((finding) => `  ${findingLine(finding)}`),
  ].join('\n');
}
