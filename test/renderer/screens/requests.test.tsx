// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { MAX_REQUEST_FILE_BYTES } from '../../../shared/contract/issuing-methods.ts';
import { asked, drop, go, idle, key, openWindow, press, REQUEST_PEM } from '../open-window.tsx';

describe('requests', () => {
  it('wait for one to be dropped, pasted or opened', async () => {
    await openWindow();
    await go('Requests');
    expect(screen.getByText('Drop a certificate request here')).toBeTruthy();
  });

  it('are inspected when dropped anywhere: what was asked, what will be issued, and why', async () => {
    const bridge = await openWindow();
    await drop('vpn.csr', REQUEST_PEM);
    expect(asked(bridge, 'inspectRequest')).toMatchObject([{ fileName: 'vpn.csr' }]);
    expect(screen.getByRole('heading', { name: 'vpn.csr' })).toBeTruthy();
    expect(screen.getByText('Key proven')).toBeTruthy();
    const table = screen.getByRole('table', { name: 'Requested, will be issued, and why' });
    const row = within(table).getByRole('row', { name: /basicConstraints/ });
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['CA: TRUE', 'CA: FALSE', 'changed the profile forbids it']);
    expect(screen.getByRole('list', { name: 'Findings' }).textContent).toContain('It asks to be a CA.');
  });

  it('are signed by what was inspected: the digest goes back, with the choices', async () => {
    const bridge = await openWindow();
    await drop('vpn.csr', REQUEST_PEM);
    fireEvent.change(screen.getByLabelText('Profile'), { target: { value: 'tls-client' } });
    fireEvent.click(screen.getByRole('radio', { name: '90 days' }));
    await idle();
    await key(window, 'Enter', { ctrlKey: true });
    await idle(60);
    const [input] = asked(bridge, 'issueFromRequest');
    expect(input).toEqual({
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      ca: 'ca-2',
      profile: 'tls-client',
      validityDays: 90,
      subjectAltNames: null,
    });
    expect(asked(bridge, 'planRequest').at(-1)).toEqual(input);
    expect(screen.getByRole('heading', { name: 'vpn.sample.com is signed' })).toBeTruthy();
    await press('Export…');
    await press('Save…');
    expect(asked(bridge, 'exportCertificate')).toMatchObject([{ form: 'cert', passphrase: null }]);
  });

  it('are refused with the place where they are damaged, and nothing is lost', async () => {
    await openWindow();
    await drop('broken.csr', 'not a request');
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('Line 7, column 65');
    expect(alert.textContent).toContain('MALFORMED_PEM');
    await drop('vpn.csr', REQUEST_PEM);
    expect(screen.getByRole('navigation', { name: 'Requests on the table' }).textContent).toContain('broken.csr');
  });

  it('are pasted anywhere but into a field', async () => {
    const bridge = await openWindow();
    const paste = (target: Element) => {
      const event = new Event('paste', { bubbles: true, cancelable: true });
      Object.assign(event, { clipboardData: { getData: () => REQUEST_PEM } });
      fireEvent(target, event);
    };
    await key(window, 'n', { ctrlKey: true });
    paste(screen.getByRole('textbox', { name: 'Names' }));
    await idle();
    expect(asked(bridge, 'inspectRequest')).toEqual([]);
    paste(document.body);
    await idle(60);
    expect(asked(bridge, 'inspectRequest')).toHaveLength(1);
    expect(screen.getByRole('heading', { name: 'Pasted request' })).toBeTruthy();
  });

  it('show hostile names as text', async () => {
    await openWindow();
    await drop('hostile\u202efdp.csr', REQUEST_PEM);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('hostile⟨U+202E⟩fdp.csr');
    expect(document.querySelectorAll('img')).toHaveLength(0);
    expect(document.body.textContent).toContain('<img src=x onerror=alert(1)>');
    expect(document.body.textContent).not.toMatch(/[\u202e\u200b]/);
  });

  it('never read more of a file than main would take', async () => {
    const bridge = await openWindow();
    await drop('film.mkv', 'x'.repeat(MAX_REQUEST_FILE_BYTES * 3));
    const [input] = asked(bridge, 'inspectRequest') as { bytes: Uint8Array }[];
    expect(input?.bytes.length).toBe(MAX_REQUEST_FILE_BYTES + 1);
  });

  it('get other names where the signer says so', async () => {
    const bridge = await openWindow();
    await drop('vpn.csr', REQUEST_PEM);
    await press('Edit');
    const field = screen.getByRole('textbox', { name: 'Names' });
    fireEvent.change(field, { target: { value: 'vpn2.sample.com' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await idle(60);
    await press('Sign');
    await idle(60);
    expect(asked(bridge, 'issueFromRequest')).toMatchObject([
      { subjectAltNames: ['DNS:vpn.sample.com', 'DNS:vpn2.sample.com'] },
    ]);
  });

  it('are signed together, each with a result of its own', async () => {
    const bridge = await openWindow();
    await drop('one.csr', REQUEST_PEM);
    await drop('two.csr', REQUEST_PEM);
    await drop('broken.csr', 'not a request');
    bridge.refuse('issueFromRequest', 'POLICY_REFUSED', 'The country must match.');
    await press('Sign 2');
    await idle(100);
    const list = screen.getByRole('navigation', { name: 'Requests on the table' });
    expect(
      within(list)
        .getAllByRole('listitem')
        .map((one) => one.textContent),
    ).toEqual(['one.csrrefused', 'two.csrsigned', 'broken.csrrefused']);
    expect(asked(bridge, 'issueFromRequest')).toHaveLength(2);
  });

  it('are rejected with a note, or kept for later and found again', async () => {
    const bridge = await openWindow();
    await drop('one.csr', REQUEST_PEM);
    await press('Keep for later');
    await idle(60);
    const list = screen.getByRole('navigation', { name: 'Requests on the table' });
    expect(list.textContent).toContain('Waiting in the vault');
    fireEvent.click(within(list).getByRole('button', { name: /vpn\.sample\.com/ }));
    await idle(60);
    await press('Reject…');
    const dialog = within(screen.getByRole('dialog'));
    fireEvent.change(dialog.getByLabelText('Why'), { target: { value: 'Not our host' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Reject request' }));
    await idle(60);
    expect(asked(bridge, 'rejectRequest')).toMatchObject([{ note: 'Not our host' }]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('Drop a certificate request here')).toBeTruthy();
  });

  it('that are something else are looked into all the same', async () => {
    await openWindow();
    await drop('old.pem', '-----BEGIN CERTIFICATE-----');
    expect(screen.getByText('It is no request. It holds 2 things:')).toBeTruthy();
    expect(screen.getByText('CN=old.sample.com')).toBeTruthy();
  });

  it('come with the start or while it runs, as the system hands them over', async () => {
    const bridge = await openWindow({ arrived: true });
    await idle(60);
    expect(screen.getByRole('heading', { name: 'old.p12' })).toBeTruthy();
    bridge.emit('filesArrived', {});
    await idle(60);
    expect(asked(bridge, 'takeArrivals').length).toBeGreaterThan(1);
  });

  it('come from the clipboard through main, which tells what it holds', async () => {
    const bridge = await openWindow();
    await key(window, 'i', { ctrlKey: true });
    await idle(60);
    expect(asked(bridge, 'inspectClipboard')).toHaveLength(1);
    expect(screen.getByText('PKCS #12')).toBeTruthy();
  });

  it('stay on the table when signing is refused', async () => {
    const bridge = await openWindow();
    await drop('vpn.csr', REQUEST_PEM);
    bridge.refuse('issueFromRequest', 'POLICY_REFUSED', 'The country must match. Correct the request.');
    await press('Sign');
    expect(screen.getByRole('alert').textContent).toContain('The country must match.');
    expect(screen.getByRole('button', { name: 'Sign' })).toBeTruthy();
  });

  it('cannot be signed while a finding refuses', async () => {
    const bridge = await openWindow();
    const call = bridge.call.bind(bridge);
    bridge.call = async (method, input) => {
      const reply = await call(method, input);
      if (method !== 'planRequest') return reply;
      const { value } = reply as { value: { findings: unknown[] } };
      return {
        ok: true,
        value: { ...value, findings: [{ severity: 'error', code: 'weak-key', message: 'Too short.' }] },
      };
    };
    await drop('vpn.csr', REQUEST_PEM);
    expect(screen.getByRole('button', { name: 'Sign' }).getAttribute('aria-disabled')).toBe('true');
  });
});
