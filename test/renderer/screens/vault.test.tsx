// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { PASSPHRASE } from '../fake-bridge.ts';
import { asked, go, idle, openWindow, press } from '../open-window.tsx';

const give = async (passphrase: string, button: string): Promise<void> => {
  const dialog = screen.getByRole('dialog');
  fireEvent.change(within(dialog).getByLabelText('Passphrase'), { target: { value: passphrase } });
  fireEvent.click(within(dialog).getByRole('button', { name: button }));
  await idle();
};

describe('the computer’s keychain', () => {
  it('is turned on with the passphrase, unlocks, and is turned off', async () => {
    const bridge = await openWindow();
    await go('Settings');
    await press('Turn on…');
    await give('wrong', 'Turn on…');
    expect(screen.getByRole('alert').textContent).toContain('The passphrase is not the one of this vault.');
    await give(PASSPHRASE, 'Turn on…');
    expect(screen.getByText('This computer’s keychain opens the vault now')).toBeTruthy();
    expect(screen.getByText(/On:/).textContent).toBe('On: workbench, GNOME Keyring (Secret Service)');
    fireEvent.click(screen.getAllByRole('button', { name: 'Lock now' })[0] as HTMLElement);
    await idle();
    await press('Unlock with this computer’s keychain');
    expect(screen.queryByText('The vault is locked.')).toBeNull();
    await press('Turn off');
    expect(asked(bridge, 'takeOutOfKeychains')).toHaveLength(1);
    expect(screen.getByText(/^Off\. GNOME Keyring/)).toBeTruthy();
  });
});

describe('an older copy', () => {
  it('is told on unlocking, and goes on only after its owner said what is lost', async () => {
    const bridge = await openWindow({ vault: 'locked' });
    bridge.refuse('unlockVault', 'VAULT_OLDER_COPY', 'This file ends with event 3; this computer saw event 9.');
    fireEvent.change(screen.getByLabelText('Passphrase'), { target: { value: PASSPHRASE } });
    await press('Unlock');
    expect(screen.getByText('This is an older copy of the vault')).toBeTruthy();
    await press('Go on from this older copy');
    expect(asked(bridge, 'acceptOlderVault')).toEqual([]);
    fireEvent.click(screen.getByLabelText('I know that what was recorded since is lost'));
    await press('Go on from this older copy');
    expect(asked(bridge, 'acceptOlderVault')).toHaveLength(1);
    expect(screen.queryByText('The vault is locked.')).toBeNull();
  });
});

describe('a CA that asks at every signature', () => {
  it('asks, and then does what was asked for; a file’s own passphrase is not asked for like this', async () => {
    const bridge = await openWindow();
    bridge.refuse('issueCrl', 'PASSPHRASE_REQUIRED', 'This CA asks for the passphrase.', 'signature');
    await go('CRLs');
    await press('Sign a new CRL');
    expect(asked(bridge, 'issueCrl')).toHaveLength(1);
    await give(PASSPHRASE, 'Sign');
    expect(asked(bridge, 'confirmSignature')).toHaveLength(1);
    expect(asked(bridge, 'issueCrl')).toHaveLength(2);
    bridge.refuse('issueCrl', 'PASSPHRASE_REQUIRED', 'Another passphrase is needed.');
    await press('Sign a new CRL');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('Another passphrase is needed.')).toBeTruthy();
  });
});
