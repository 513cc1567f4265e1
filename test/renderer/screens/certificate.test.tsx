// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { CertificateState } from '../../../shared/pki-terms.ts';
import { asked, go, idle, key, openWindow, press } from '../open-window.tsx';

async function openOne(state: CertificateState, change = {}) {
  const bridge = await openWindow({ certificates: 90 });
  const one = bridge.world.certificates.find((certificate) => certificate.state === state);
  if (one === undefined) throw new Error(`No certificate is ${state}.`);
  bridge.world.certificates = [{ ...one, ...change }];
  bridge.emit('registryChanged', { revision: 2 });
  await go('Certificates');
  fireEvent.click(screen.getByRole('radio', { name: /^All/ }));
  await idle(200);
  const grid = screen.getByRole('grid');
  await key(grid, 'Home');
  await key(grid, 'Enter');
  await idle();
  return bridge;
}

describe('one certificate', () => {
  it.each([
    ['valid', /works until .* Its key is/],
    ['expiring', /works until/],
    ['expired', /worked until/],
    ['revoked', /revoked on .*: key compromised/],
    ['held', /on hold since .* The hold can be lifted/],
    ['superseded', /but has been replaced/],
  ] as const)('says in one sentence what a %s one is', async (state, sentence) => {
    await openOne(state);
    expect(document.querySelector('.certificate-page .sentence')?.textContent).toMatch(sentence);
  });

  it('names the rest of its names by their number', async () => {
    await openOne('valid', { subjectAltNames: ['DNS:a.example', 'DNS:b.example', 'IP:10.0.0.5'] });
    expect(document.querySelector('.sentence')?.textContent).toContain('and 2 more names');
  });

  it('shows hostile text as text, wherever it stands', async () => {
    await openOne('valid', {
      subject: 'CN=<b>pay\u202e</b>,O=Sample',
      ca: 'CA\u200b',
      subjectAltNames: ['DNS:<script>'],
    });
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('<b>pay⟨U+202E⟩</b>');
    expect(document.body.textContent).not.toMatch(/[\u202e\u200b]/);
    expect([...document.querySelectorAll('b, script')].map((one) => one.textContent).join()).not.toMatch(/pay|script/);
  });

  it('lifts a hold, and nothing but a hold', async () => {
    const bridge = await openOne('held');
    await press('Lift the hold');
    expect(bridge.world.certificates[0]?.state).toBe('valid');
    expect(screen.queryByRole('button', { name: 'Lift the hold' })).toBeNull();
  });

  it('cannot be revoked twice: the button is gone', async () => {
    await openOne('revoked');
    expect(screen.queryByRole('button', { name: 'Revoke…' })).toBeNull();
  });

  it.each([
    ['valid', true],
    ['revoked', false],
    ['superseded', false],
  ] as const)('offers key-cert.pem as the thing to do only while it works: %s', async (state, isFirst) => {
    await openOne(state);
    const button = screen.getByRole('button', { name: 'key-cert.pem' });
    expect(button.classList.contains('button-primary')).toBe(isFirst);
  });

  it('goes back to the list by Escape', async () => {
    await openOne('valid');
    expect(screen.queryByRole('grid')).toBeNull();
    await key(screen.getByRole('tab', { name: 'Summary' }), 'Escape');
    expect(screen.getByRole('grid')).toBeTruthy();
  });

  it('says what a browser would say, for the host that is asked about', async () => {
    const bridge = await openOne('valid');
    const tab = screen.getByRole('tab', { name: 'Chain' });
    fireEvent.mouseDown(tab);
    fireEvent.click(tab);
    await idle();
    expect(screen.getByRole('tabpanel', { name: 'Chain' }).textContent).toContain(
      'signature, dates and rights checked',
    );
    fireEvent.change(screen.getByLabelText('Host'), { target: { value: 'other.example' } });
    await press('Ask');
    expect(asked(bridge, 'judgeCertificate').at(-1)).toMatchObject({ host: 'other.example', rules: 'web-pki' });
    expect(screen.getByText('It is not for this host.')).toBeTruthy();
  });

  it('has something under each tab', async () => {
    await openOne('valid');
    for (const name of ['Summary', 'Names', 'Extensions', 'Purposes', 'Chain', 'ASN.1', 'PEM', 'History']) {
      const tab = screen.getByRole('tab', { name });
      fireEvent.mouseDown(tab);
      fireEvent.click(tab);
      await idle();
      expect(screen.getByRole('tabpanel', { name }).textContent.length, name).toBeGreaterThan(5);
    }
  });

  it('warns of a .p12 passphrase that Java refuses, and writes the file all the same', async () => {
    const bridge = await openOne('valid', { hasPrivateKey: true });
    await press('Export…');
    const dialog = within(screen.getByRole('dialog', { name: /^Export/ }));
    const type = (value: string) => fireEvent.change(dialog.getByLabelText('Passphrase'), { target: { value } });
    const warned = () => dialog.queryAllByText(/Java refuses it/).length;
    fireEvent.click(dialog.getByRole('radio', { name: /^key\.pem/ }));
    type('grüße an alle');
    expect(warned()).toBe(0);
    fireEvent.click(dialog.getByRole('radio', { name: /^cert\.p12/ }));
    expect(warned()).toBe(1);
    type('greetings to all 42 ~');
    expect(warned()).toBe(0);
    type('秘密');
    expect(warned()).toBe(1);
    fireEvent.click(dialog.getByRole('button', { name: 'Save…' }));
    await idle();
    expect(asked(bridge, 'exportCertificate')).toMatchObject([{ form: 'p12', passphrase: '秘密' }]);
  });
});
