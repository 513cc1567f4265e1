// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, go, idle, key, openWindow, press, type } from '../open-window.tsx';

async function choose(count: number) {
  const bridge = await openWindow();
  await go('Certificates');
  await idle(150);
  const grid = screen.getByRole('grid');
  grid.focus();
  await idle();
  for (let more = 1; more < count; more += 1) await key(grid, 'ArrowDown', { shiftKey: true });
  await key(window, 'R', { ctrlKey: true, shiftKey: true });
  return bridge;
}
const dialog = () => screen.getByRole('dialog');

describe('revoking', () => {
  it('asks why in plain words, revokes, writes the CRL, and offers to save it', async () => {
    const bridge = await choose(1);
    expect(within(dialog()).getByRole('checkbox', { name: 'Write CRL #42 of Issuing 1 now' })).toHaveProperty(
      'checked',
      true,
    );
    expect(dialog().textContent).toContain('Only a hold can be lifted.');
    fireEvent.click(within(dialog()).getByRole('radio', { name: /Its key may be in other hands/ }));
    type('Compromised since', '2026-11-01');
    await press('Revoke certificate');
    await idle(60);
    expect(asked(bridge, 'revokeCertificates')).toMatchObject([
      { reason: 'keyCompromise', invalidityDate: expect.stringMatching(/^2026-1[01]-\d\dT/) as unknown },
    ]);
    expect(asked(bridge, 'issueCrl')).toEqual([{ ca: 'ca-2', days: null }]);
    expect(dialog().textContent).toContain('CRL #42 of Issuing 1 says so');
    await press('Save CRL…');
    expect(asked(bridge, 'exportCrl')).toMatchObject([{ form: 'pem' }]);
  });

  it('wants the number typed for three and more', async () => {
    const bridge = await choose(3);
    const button = within(dialog()).getByRole('button', { name: 'Revoke 3 certificates' });
    fireEvent.click(button);
    await idle();
    expect(asked(bridge, 'revokeCertificates')).toEqual([]);
    type('To confirm', 'REVOKE 3');
    fireEvent.click(button);
    await idle(60);
    expect(asked(bridge, 'revokeCertificates')).toMatchObject([{ ids: { length: 3 } }]);
  });

  it('writes no CRL where that is not wanted, and says what that means', async () => {
    const bridge = await choose(1);
    fireEvent.click(within(dialog()).getByRole('checkbox'));
    await press('Revoke certificate');
    await idle(60);
    expect(asked(bridge, 'issueCrl')).toEqual([]);
    expect(dialog().textContent).toContain('Clients go on trusting until one does');
  });

  it('says that a hold can be lifted, and calls it one', async () => {
    await choose(1);
    fireEvent.click(within(dialog()).getByRole('radio', { name: /Put on hold/ }));
    expect(dialog().textContent).toContain('the only revocation that can be lifted again');
    expect(within(dialog()).getByRole('button', { name: 'Put certificate on hold' })).toBeTruthy();
  });

  it('keeps the dialog and its answers when main refuses', async () => {
    const bridge = await choose(1);
    bridge.refuse('revokeCertificates', 'REGISTRY_CHANGED', 'Someone was quicker. Look again.');
    fireEvent.click(within(dialog()).getByRole('radio', { name: /Replaced/ }));
    await press('Revoke certificate');
    expect(within(dialog()).getByRole('alert').textContent).toContain('Someone was quicker.');
    expect(within(dialog()).getByRole('radio', { name: /Replaced/ })).toHaveProperty('checked', true);
  });

  it('tells of a CRL that failed after the revocation stood', async () => {
    const bridge = await choose(1);
    bridge.refuse('issueCrl', 'DISK_FULL', 'The disk is full. Make room.');
    await press('Revoke certificate');
    await idle(60);
    expect(dialog().textContent).toContain('It is revoked');
    expect(within(dialog()).getByRole('alert').textContent).toContain('The disk is full.');
  });
});
