import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../shared/actions.ts';
import { MESSAGES } from '../../../renderer/messages.ts';
import { paletteItems } from '../../../renderer/state/palette.ts';
import { createWorld } from '../fake-world.ts';

const sources = {
  labelOf: (id: (typeof ACTIONS)[number]['id']) => MESSAGES[`action.${id}`],
  available: () => true,
  certificates: [],
};
const ids = (typed: string, given = {}) =>
  paletteItems(typed, { ...sources, ...given }).flatMap((item) => (item.kind === 'action' ? [item.id] : []));

describe('paletteItems', () => {
  it('offers every action but itself and the form’s own', () => {
    expect(ids('').toSorted()).toEqual(
      ACTIONS.map((action) => action.id)
        .filter((id) => id !== 'view.palette' && id !== 'commit')
        .toSorted(),
    );
  });

  it('finds actions by their words, in any order', () => {
    expect(ids('CRL sign')).toEqual(['crl.issue']);
    expect(ids('key-cert')).toEqual(['certificate.keyCert']);
    expect(ids('nothing like it')).toEqual([]);
  });

  it('puts what can be done first and keeps the rest', () => {
    const [first, second] = ids('save', { available: (id: string) => id === 'authority.save' });
    expect([first, second]).toEqual(['authority.save', 'certificate.keyCert']);
  });

  it('adds the certificates that were found', () => {
    const certificates = createWorld(0, 2).certificates;
    expect(paletteItems('mail', { ...sources, certificates }).map((item) => item.kind)).toEqual([
      'certificate',
      'certificate',
    ]);
  });

  it('offers to inspect pasted PEM, and nothing else', () => {
    const text = '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n';
    expect(paletteItems(text, sources)).toEqual([{ kind: 'inspect', text }]);
  });
});
