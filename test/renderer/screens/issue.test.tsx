// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, idle, key, openWindow, press } from '../open-window.tsx';

const names = () => screen.getByRole('textbox', { name: 'Names' });
async function addName(name: string): Promise<void> {
  fireEvent.change(names(), { target: { value: name } });
  await key(names(), 'Enter');
  await idle(220);
}
async function openIssue(options = {}) {
  const bridge = await openWindow(options);
  await key(window, 'n', { ctrlKey: true });
  return bridge;
}

describe('the form that makes key, request and signature', () => {
  it('shows what will be issued while one types, and asks main once the typing stops', async () => {
    const bridge = await openIssue();
    await addName('mail.sample.com');
    await addName('10.0.0.5');
    expect(asked(bridge, 'planWithNewKey')).toEqual([
      expect.objectContaining({ subjectAltNames: ['DNS:mail.sample.com'] }),
      {
        subject: 'CN=mail.sample.com',
        subjectAltNames: ['DNS:mail.sample.com', 'IP:10.0.0.5'],
        keyType: 'ec-p256',
        ca: 'ca-2',
        profile: 'tls-server',
        validityDays: null,
      },
    ]);
    const side = screen.getByRole('region', { name: 'Will be issued' });
    expect(side.textContent).toContain('CN=mail.sample.com');
    expect(side.textContent).toContain('serverAuth');
    expect(side.textContent).toContain('Public CAs do not name private addresses');
  });

  it('issues with Mod+Enter and hands out key-cert.pem at once', async () => {
    const bridge = await openIssue();
    await addName('mail.sample.com');
    await key(window, 'Enter', { ctrlKey: true });
    await idle(60);
    expect(screen.getByRole('heading', { name: 'mail.sample.com is signed' })).toBeTruthy();
    expect(document.activeElement?.textContent).toContain('Save key-cert.pem');
    await press('Save key-cert.pem');
    expect(asked(bridge, 'exportCertificate')).toEqual([{ id: 'cert-413', form: 'key-cert', passphrase: null }]);
  });

  it('shows a refused plan instead of a certificate', async () => {
    await openIssue();
    await addName('outside.example');
    expect(screen.getByRole('alert').textContent).toContain('may only sign names under .sample.com');
  });

  it('keeps the form when issuing is refused', async () => {
    const bridge = await openIssue();
    await addName('mail.sample.com');
    bridge.refuse('issueWithNewKey', 'DISK_FULL', 'The disk is full. Make room and try again.');
    fireEvent.click(screen.getAllByRole('button', { name: 'Issue' }).at(-1) ?? document.body);
    await idle();
    expect(screen.getByRole('alert').textContent).toContain('The disk is full.');
    expect(screen.getByRole('button', { name: 'Remove mail.sample.com' })).toBeTruthy();
  });

  it('keeps a half-filled form while one looks something up', async () => {
    await openIssue();
    await addName('mail.sample.com');
    await key(window, '2', { ctrlKey: true });
    await key(window, 'n', { ctrlKey: true });
    expect(screen.getByRole('button', { name: 'Remove mail.sample.com' })).toBeTruthy();
  });

  it('says what is missing on a button that cannot be pressed', async () => {
    const bridge = await openIssue();
    const button = screen.getAllByRole('button', { name: 'Issue' }).at(-1);
    expect(button?.getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(button ?? document.body);
    await idle();
    expect(asked(bridge, 'issueWithNewKey')).toEqual([]);
  });

  it('sends one to make a CA where there is none', async () => {
    const bridge = await openWindow({ world: 'empty' });
    await key(window, 'n', { ctrlKey: true });
    expect(screen.getByText('Create a CA first')).toBeTruthy();
    expect(asked(bridge, 'planWithNewKey')).toEqual([]);
  });
});
