// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, idle, openWindow, press, type } from '../open-window.tsx';

async function fillIn(passphrase: string): Promise<void> {
  type('Organisation', 'The Sample Company');
  type('CA name', 'Sample Root CA');
  type('Passphrase', passphrase);
  await idle();
}

describe('the first run', () => {
  it('goes from one form to a vault, a root, its file and the first certificate', async () => {
    const bridge = await openWindow({ vault: 'none' });
    await fillIn('six short words are enough here');
    await press('Create root CA');
    expect(asked(bridge, 'createVault')).toEqual([
      { passphrase: 'six short words are enough here', suggestedName: 'Sample Root CA.chancery' },
    ]);
    expect(asked(bridge, 'createAuthority')).toMatchObject([
      { name: 'Sample Root CA', keyType: 'ec-p384', permittedNames: [] },
    ]);
    expect(screen.getByRole('heading', { name: 'Sample Root CA is ready' })).toBeTruthy();
    await press('Save cacert.pem');
    expect(asked(bridge, 'exportAuthority')).toEqual([{ id: 'ca-1', form: 'pem', passphrase: null }]);
    expect(screen.getByText(/Saved and checked/)).toBeTruthy();
    await press('Issue the first certificate');
    expect(screen.getByRole('heading', { name: 'Issue a certificate' })).toBeTruthy();
  });

  it('shows the root while one types', async () => {
    await openWindow({ vault: 'none' });
    type('CA name', 'Sample\u202e Root');
    expect(screen.getByRole('region', { name: 'The root, as it will be' }).textContent).toContain(
      'Sample⟨U+202E⟩ Root',
    );
  });

  it('says what is missing instead of asking main', async () => {
    const bridge = await openWindow({ vault: 'none' });
    await press('Create root CA');
    expect(screen.getAllByText('This is needed.').length).toBe(2);
    expect(asked(bridge, 'createVault')).toEqual([]);
  });

  it('offers six words, in sight, and finds them hard to guess', async () => {
    await openWindow({ vault: 'none' });
    await press('Use six words');
    const field = screen.getByLabelText('Passphrase');
    expect(field.getAttribute('type')).toBe('text');
    expect(field).toHaveProperty('value', expect.stringMatching(/^[a-z]+( [a-z]+){5}$/));
    expect(screen.getByText(/ard to guess/)).toBeTruthy();
    await press('Hide passphrase');
    expect(field.getAttribute('type')).toBe('password');
  });

  it('shows main’s words for a weak passphrase and keeps the form', async () => {
    const bridge = await openWindow({ vault: 'none' });
    await fillIn('short');
    await press('Create root CA');
    expect(screen.getByRole('alert').textContent).toContain('This passphrase is guessed in seconds. Use six words.');
    expect(screen.getByLabelText('CA name')).toHaveProperty('value', 'Sample Root CA');
    expect(asked(bridge, 'createAuthority')).toEqual([]);
  });

  it('changes nothing when the file dialog is cancelled', async () => {
    const bridge = await openWindow({ vault: 'none', saves: false });
    await fillIn('six short words are enough here');
    await press('Create root CA');
    expect(asked(bridge, 'createAuthority')).toEqual([]);
    expect(screen.getByLabelText('Passphrase')).toHaveProperty('value', 'six short words are enough here');
  });

  it('tries only the root again when the vault is made and the root was refused', async () => {
    const bridge = await openWindow({ vault: 'none' });
    bridge.refuse('createAuthority', 'MALFORMED_NAME', 'The country is no country. Use two letters.');
    await fillIn('six short words are enough here');
    await press('Create root CA');
    expect(screen.getByRole('alert').textContent).toContain('The vault is made and open');
    expect(screen.queryByLabelText('Passphrase')).toBeNull();
    await press('Create root CA');
    expect(asked(bridge, 'createVault')).toHaveLength(1);
    expect(asked(bridge, 'createAuthority')).toHaveLength(2);
    expect(screen.getByRole('heading', { name: 'Sample Root CA is ready' })).toBeTruthy();
  });

  it('opens a vault of before by its place in the list', async () => {
    const bridge = await openWindow({ vault: 'none' });
    fireEvent.click(screen.getByRole('radio', { name: 'Open a vault' }));
    await press(/Lab CA/);
    expect(asked(bridge, 'openVault')).toEqual([{ recent: 1 }]);
    expect(screen.getByText('The vault is locked.')).toBeTruthy();
  });
});
