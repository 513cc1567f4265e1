// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { PASSPHRASE } from '../fake-bridge.ts';
import { asked, go, idle, key, openWindow, press, type } from '../open-window.tsx';

describe('a locked vault', () => {
  it('can be read', async () => {
    await openWindow({ vault: 'locked' });
    expect(screen.getByText(/certificates have expired/)).toBeTruthy();
    await go('Certificates');
    await idle(150);
    expect(within(screen.getByRole('grid')).getAllByRole('row').length).toBeGreaterThan(5);
  });

  it('opens in place, and says when the passphrase is wrong', async () => {
    await openWindow({ vault: 'locked' });
    type('Passphrase', 'wrong');
    await press('Unlock');
    expect(screen.getByRole('alert').textContent).toContain('This passphrase does not open the vault.');
    type('Passphrase', PASSPHRASE);
    expect(screen.queryByRole('alert')).toBeNull();
    await press('Unlock');
    expect(screen.queryByText('The vault is locked.')).toBeNull();
    expect(screen.getByRole('button', { name: 'Lock now' })).toBeTruthy();
  });

  it('asks for the passphrase before anything else, then goes on with what was asked', async () => {
    const bridge = await openWindow({ vault: 'locked' });
    await go('CRLs');
    await press('Sign a new CRL');
    const dialog = screen.getByRole('dialog', { name: 'The vault is locked' });
    expect(asked(bridge, 'issueCrl')).toEqual([]);
    fireEvent.change(within(dialog).getByLabelText('Passphrase'), { target: { value: PASSPHRASE } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Unlock' }));
    await idle(60);
    expect(asked(bridge, 'issueCrl')).toHaveLength(1);
    expect(screen.getByText('CRL #5 is signed')).toBeTruthy();
  });

  it('asks once for an action of several steps', async () => {
    const bridge = await openWindow({ vault: 'locked' });
    await go('Certificates');
    await idle(150);
    screen.getByRole('grid').focus();
    await idle();
    await key(window, 'R', { ctrlKey: true, shiftKey: true });
    await press('Revoke certificate');
    const dialog = screen.getByRole('dialog', { name: 'The vault is locked' });
    fireEvent.change(within(dialog).getByLabelText('Passphrase'), { target: { value: PASSPHRASE } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Unlock' }));
    await idle(80);
    expect(asked(bridge, 'revokeCertificates')).toHaveLength(1);
    expect(asked(bridge, 'issueCrl')).toHaveLength(1);
    expect(screen.getByText('It is revoked')).toBeTruthy();
  });

  it('does nothing when the passphrase is not given', async () => {
    const bridge = await openWindow({ vault: 'locked' });
    await go('CRLs');
    await press('Sign a new CRL');
    await press('Close');
    await idle();
    expect(asked(bridge, 'issueCrl')).toEqual([]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is asked for again when it locked meanwhile and the window did not know', async () => {
    const bridge = await openWindow();
    bridge.refuse('issueCrl', 'VAULT_LOCKED', 'The vault is locked. Unlock it and try again.');
    await go('CRLs');
    await press('Sign a new CRL');
    const dialog = screen.getByRole('dialog', { name: 'The vault is locked' });
    fireEvent.change(within(dialog).getByLabelText('Passphrase'), { target: { value: PASSPHRASE } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Unlock' }));
    await idle(60);
    expect(asked(bridge, 'issueCrl')).toHaveLength(2);
    expect(screen.getByText('CRL #5 is signed')).toBeTruthy();
  });

  it('hands out what is public without asking', async () => {
    const bridge = await openWindow({ vault: 'locked' });
    await go('CAs');
    await press('cacert.pem');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(asked(bridge, 'exportAuthority')).toHaveLength(1);
  });
});
