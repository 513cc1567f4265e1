// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { PASSPHRASE } from '../fake-bridge.ts';
import { asked, go, idle, openWindow, press } from '../open-window.tsx';

const dialog = () => within(screen.getByRole('dialog'));

describe('bringing what one has', () => {
  it('makes the vault, tells what is there, and records it only then', async () => {
    const bridge = await openWindow({ vault: 'none' });
    fireEvent.click(screen.getByRole('radio', { name: 'Bring what I have' }));
    fireEvent.change(screen.getByLabelText('Passphrase'), { target: { value: PASSPHRASE } });
    await press('Create the vault and choose…');
    await idle(60);
    await press('Choose a CA’s folder…');
    expect(screen.getByRole('dialog').textContent).toContain(
      'demoCA holds 412 working, 3 expired and 9 revoked certificates.',
    );
    expect(dialog().getByText('23 certificates are signed over MD5.')).toBeTruthy();
    expect(asked(bridge, 'runImport')).toEqual([]);
    fireEvent.click(dialog().getByRole('button', { name: 'Import' }));
    await idle(60);
    expect(screen.getByRole('dialog').textContent).toContain('424 certificates came in');
  });

  it('says what is here when it was stopped, and that importing again goes on', async () => {
    const bridge = await openWindow();
    bridge.world.importIsStopped = true;
    bridge.emit('actionRequested', { action: 'vault.import' });
    await idle(60);
    await press('Choose a CA’s folder…');
    fireEvent.click(dialog().getByRole('button', { name: 'Import' }));
    await idle(60);
    expect(screen.getByRole('dialog').textContent).toContain('Stopped: 200 certificates are here.');
    expect(screen.getByRole('dialog').textContent).not.toContain('came in');
  });

  it('asks for the passphrase of a sealed key, and looks again', async () => {
    const bridge = await openWindow();
    await go('Home');
    bridge.emit('actionRequested', { action: 'vault.import' });
    await idle(60);
    await press('Choose a file…');
    fireEvent.change(dialog().getByLabelText('Passphrase'), { target: { value: 'of the key' } });
    await press('Look again');
    expect(asked(bridge, 'planImport').at(-1)).toEqual({ from: 'again', passphrase: 'of the key' });
  });
});

describe('renewing a CA', () => {
  it('keeps its key, or puts another in its place and says what hangs on it', async () => {
    const bridge = await openWindow();
    await go('CAs');
    await press('Renew…');
    fireEvent.click(dialog().getByRole('radio', { name: /Another CA with a new key/ }));
    await idle(60);
    expect(screen.getByRole('dialog').textContent).toContain('Sample Root CA G2');
    expect(screen.getByRole('dialog').textContent).toContain('1 thing hangs on the old one');
    fireEvent.click(dialog().getByRole('button', { name: 'Create the new CA' }));
    await idle(60);
    expect(asked(bridge, 'renewAuthority')).toEqual([{ id: 'ca-1', newKey: true, validityDays: null }]);
  });
});
