import { describe, expect, it } from 'vitest';
import { piecesOfSaid } from '../../../renderer/state/said.ts';

describe('piecesOfSaid', () => {
  it('cuts the instants out, whatever stands around them', () => {
    expect(piecesOfSaid('It works until 2027-02-18T22:00:00Z, as its issuer does.')).toEqual([
      { kind: 'words', text: 'It works until ' },
      { kind: 'instant', text: '2027-02-18T22:00:00Z' },
      { kind: 'words', text: ', as its issuer does.' },
    ]);
    expect(piecesOfSaid('2027-02-18T22:00:00.250Z')).toEqual([{ kind: 'instant', text: '2027-02-18T22:00:00.250Z' }]);
  });

  it('leaves what only looks like one', () => {
    for (const text of ['2027-99-99T22:00:00Z', '2027-02-18', '2027-02-18T22:00:00', ''])
      expect(piecesOfSaid(text).filter(({ kind }) => kind === 'instant')).toEqual([]);
  });

  it('calls what it is about by its name, and nothing that only begins like it', () => {
    const about = { id: 'cert-1', name: 'Sample $& CA' };
    expect(piecesOfSaid('cert-1 is a CA’s own, cert-12 is not.', about)).toEqual([
      { kind: 'words', text: 'Sample $& CA is a CA’s own, cert-12 is not.' },
    ]);
  });
});
