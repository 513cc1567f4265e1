import { describe, expect, it } from 'vitest';
import { rememberingIssuers, type PlanRegistry } from '../../electron/authority/plan-ports.ts';
import { memoryPorts } from './memory-ports.ts';

/** A register in memory that says what it was asked. */
function listening(): { asked: string[]; registry: PlanRegistry } {
  const asked: string[] = [];
  const { registry } = memoryPorts();
  return {
    asked,
    registry: {
      authority: (reference) => {
        asked.push(`authority ${reference}`);
        return registry.authority(reference);
      },
      certificate: (id) => {
        asked.push(`certificate ${id}`);
        return registry.certificate(id);
      },
      profiles: () => registry.profiles(),
      liveCertificatesOfSubject: (authorityId, subjectDer, now) => {
        asked.push(`live ${authorityId}`);
        return registry.liveCertificatesOfSubject(authorityId, subjectDer, now);
      },
    },
  };
}

describe('rememberingIssuers', () => {
  it('asks once for each CA and certificate, and each time for what a batch itself may change', async () => {
    const { asked, registry } = listening();
    const remembering = rememberingIssuers(registry);
    for (let round = 0; round < 3; round += 1) {
      await expect(remembering.authority('ca-1')).rejects.toMatchObject({ code: 'AUTHORITY_NOT_FOUND' });
      await expect(remembering.certificate('cert-1')).rejects.toMatchObject({ code: 'CERTIFICATE_NOT_FOUND' });
      await remembering.liveCertificatesOfSubject('ca-1', new Uint8Array(), new Date());
    }
    expect(asked).toEqual(['authority ca-1', 'certificate cert-1', 'live ca-1', 'live ca-1', 'live ca-1']);
  });
});
