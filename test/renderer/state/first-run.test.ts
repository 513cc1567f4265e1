import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../renderer/client.ts';
import { beginFirstRun, firstRun, type FirstRunEvent } from '../../../renderer/state/first-run.ts';

const REFUSAL: Refusal = { kind: 'refused', code: 'WEAK_PASSPHRASE', message: 'Too easy. Use six words.' };
const after = (...events: FirstRunEvent[]) => events.reduce(firstRun, beginFirstRun('US'));
const FILLED: FirstRunEvent[] = [
  { type: 'edited', root: { name: 'Sample Root CA' } },
  { type: 'passphraseEdited', passphrase: 'six words' },
];

describe('firstRun', () => {
  it('begins with the country of the computer', () => {
    expect(beginFirstRun('US')).toMatchObject({ step: 'choosing', path: 'create', form: { root: { country: 'US' } } });
  });

  it('keeps what was filled in when the vault is refused or its file is not chosen', () => {
    for (const refusal of [REFUSAL, null])
      expect(after(...FILLED, { type: 'creating' }, { type: 'vaultRefused', refusal })).toMatchObject({
        step: 'choosing',
        refusal,
        form: { root: { name: 'Sample Root CA' }, passphrase: 'six words' },
      });
  });

  it('forgets the passphrase as soon as the vault is made', () => {
    expect(after(...FILLED, { type: 'creating' }, { type: 'vaultMade' })).toMatchObject({
      step: 'creating',
      vaultMade: true,
      form: { passphrase: '' },
    });
  });

  it('makes only the root when that was refused, and not a second vault', () => {
    const refused = after(
      ...FILLED,
      { type: 'creating' },
      { type: 'vaultMade' },
      { type: 'rootRefused', refusal: REFUSAL },
    );
    expect(refused).toMatchObject({ step: 'rootRefused', refusal: REFUSAL });
    const edited = firstRun(refused, { type: 'edited', root: { country: 'DE' } });
    expect(firstRun(edited, { type: 'creating' })).toMatchObject({
      step: 'creating',
      vaultMade: true,
      form: { root: { country: 'DE' } },
    });
  });

  it('takes no edits while it creates', () => {
    const creating = after(...FILLED, { type: 'creating' });
    expect(firstRun(creating, { type: 'edited', root: { name: 'Other' } })).toBe(creating);
  });
});
