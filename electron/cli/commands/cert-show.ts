import { chainOf } from '../../authority/chain.ts';
import { describeCertificateDetail } from '../../authority/describe.ts';
import { lintIssued } from '../../authority/lint-issued.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import { describeCertificateText } from '../../pki/text.ts';
import { matching, REFERENCE_NOTE, referencesGiven } from '../certificate-reference.ts';
import { oneOrNone, type Command } from '../command.ts';
import { certificateCard } from '../describe-text.ts';
import { withVault } from '../open-session.ts';
import { flag } from '../options.ts';

const cert = oneOrNone('CERT');
const asText = flag('text', 'Every field and extension');
const asPem = flag('pem', 'The certificate in PEM');

export const certShow: Command = {
  positionals: [cert],
  options: [matching, asText, asPem],
  notes: REFERENCE_NOTE,
  example: 'chancery cert show --match mail.sample.com --text',
  run: (call) =>
    withVault(call, async ({ ports, now }) => {
      const typed = call.argument(cert);
      const [reference = ''] = await referencesGiven(call, ports.registry, typed === null ? [] : [typed], now);
      const record = await ports.registry.findCertificate(reference);
      const detail = describeCertificateDetail(record, now);
      const [issuer = null] = await chainOf(ports.registry, record);
      const findings = lintIssued(record, issuer);
      const parts = [
        ...(call.value(asText) ? [describeCertificateText(parseCertificate(record.der))] : []),
        ...(call.value(asPem) ? [detail.pem] : []),
      ];
      return {
        json: { ...detail, findings },
        text: parts.length === 0 ? certificateCard(detail) : parts.join('\n'),
        findings: parts.length === 0 ? findings : [],
      };
    }),
};
