// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { PASSPHRASE } from '../fake-bridge.ts';
import { asked, go, idle, key, openWindow, press } from '../open-window.tsx';

async function openKey(text: string): Promise<void> {
  await go('Keys');
  await idle(60);
  const row = screen.getAllByRole('row').find((one) => one.textContent.includes(text));
  if (row === undefined) throw new Error(`no key of ${text}`);
  fireEvent.click(row);
  await idle(60);
}
const panel = () => within(screen.getByRole('complementary', { name: 'Key' }));

describe('keys', () => {
  it('are listed with what uses them, and found by it', async () => {
    const bridge = await openWindow();
    await go('Keys');
    await idle(60);
    expect(screen.getByRole('grid', { name: 'Keys' }).textContent).toContain('Sample Root CA');
    fireEvent.change(screen.getByRole('searchbox', { name: 'Filter keys' }), { target: { value: 'vpn' } });
    await idle(200);
    expect(asked(bridge, 'listKeys').at(-1)).toMatchObject({ text: 'vpn', offset: 0 });
  });

  it('shows one: its findings, its public half in the forms that it has, and where it is used', async () => {
    await openWindow();
    await openKey('Weak');
    expect(panel().getByText(/2,048 is the least/)).toBeTruthy();
    expect(panel().getByRole('button', { name: 'Save as OpenSSH…' })).toBeTruthy();
    expect(panel().queryByRole('button', { name: 'Save as JWK…' })).toBeNull();
  });

  it('lets the key of a CA leave under a passphrase only', async () => {
    const bridge = await openWindow();
    await openKey('Sample Root CA');
    await press('Export private key…');
    await press('Save…');
    expect(asked(bridge, 'exportPrivateKey')).toEqual([]);
    fireEvent.change(within(screen.getByRole('dialog')).getByLabelText('Passphrase'), {
      target: { value: 'another long one' },
    });
    await press('Save…');
    expect(asked(bridge, 'exportPrivateKey')).toEqual([{ id: 'key-1', passphrase: 'another long one' }]);
  });

  it('asks for the vault’s passphrase before a private key leaves a locked vault', async () => {
    const bridge = await openWindow({ vault: 'locked' });
    await openKey('Weak');
    expect(panel().getByText(/The vault is locked/)).toBeTruthy();
    await press('Export private key…');
    await press('Save…');
    expect(asked(bridge, 'exportPrivateKey')).toEqual([]);
    const prompts = screen.getAllByLabelText('Passphrase');
    fireEvent.change(prompts.at(-1) as HTMLElement, { target: { value: PASSPHRASE } });
    fireEvent.submit((prompts.at(-1) as HTMLElement).closest('form') as HTMLFormElement);
    await idle(60);
    expect(asked(bridge, 'exportPrivateKey')).toHaveLength(1);
  });

  it('makes a key and its request for a CA elsewhere', async () => {
    const bridge = await openWindow();
    await go('Keys');
    await press('New key and request…');
    const dialog = within(screen.getByRole('dialog'));
    const names = dialog.getByRole('textbox', { name: 'Names' });
    fireEvent.change(names, { target: { value: 'shop.sample.com' } });
    fireEvent.keyDown(names, { key: 'Enter' });
    await press('Make it and save the request…');
    expect(asked(bridge, 'createKeyRequest')).toEqual([
      { subject: 'CN=shop.sample.com', subjectAltNames: ['DNS:shop.sample.com'], keyType: 'ec-p256' },
    ]);
    expect(asked(bridge, 'saveRequest')).toEqual([{ id: 'csr-1' }]);
  });

  it('says what would be there in a vault without any', async () => {
    await openWindow({ world: 'empty' });
    await go('Keys');
    await idle(60);
    expect(document.body.textContent).toContain('No key in this vault yet');
  });
});

describe('the runbook for a lost key', () => {
  it('revokes, signs the CRL, has it saved, issues anew, and writes down when', async () => {
    const bridge = await openWindow();
    await openKey('Weak');
    await press('Its key is compromised…');
    await idle(60);
    expect(screen.getByRole('timer')).toBeTruthy();
    await press(/^Revoke 1 certificate/);
    await idle(60);
    const [revoked] = asked(bridge, 'revokeCertificates') as { ids: string[]; reason: string }[];
    expect(revoked).toMatchObject({ reason: 'keyCompromise', invalidityDate: null });
    expect(asked(bridge, 'issueCrl')).toEqual([{ ca: 'ca-2', days: null }]);
    await press(/^Save CRL #42/);
    await press(/^Issue 1 anew/);
    await idle(60);
    expect(asked(bridge, 'renewCertificates')).toMatchObject([{ renewals: [{ id: revoked?.ids[0], newKey: true }] }]);
    const timeline = screen.getByRole('region', { name: 'Timeline' }).textContent;
    for (const line of ['Noticed', 'Revoked', 'CRL signed', 'CRL saved as', 'Issued anew'])
      expect(timeline).toContain(line);
  });

  it('goes on with the clock that runs when one comes back, and ends when told', async () => {
    await openWindow();
    await openKey('Weak');
    await press('Its key is compromised…');
    await key(window, '2', { ctrlKey: true });
    await openKey('Weak');
    await press('Its key is compromised…');
    expect(screen.getByRole('region', { name: 'Timeline' }).querySelectorAll('tbody tr')).toHaveLength(1);
    await press('Stop the clock');
    expect(screen.queryByRole('timer')).toBeNull();
  });

  it('tells of a CA what hangs on it, and has another put in its place', async () => {
    await openWindow();
    await go('CAs');
    await press('Its key is compromised…');
    await idle(60);
    expect(document.body.textContent).toContain('whoever has it can sign as this CA');
    await press(/^Put another CA in the place/);
    expect(screen.getByRole('dialog').textContent).toContain('Sample Root CA');
  });
});
