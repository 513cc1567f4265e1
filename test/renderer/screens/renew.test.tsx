// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, go, idle, key, openWindow, press } from '../open-window.tsx';

async function choose(count: number) {
  const bridge = await openWindow();
  await go('Certificates');
  await idle(150);
  const grid = screen.getByRole('grid');
  grid.focus();
  await idle();
  for (let more = 1; more < count; more += 1) await key(grid, 'ArrowDown', { shiftKey: true });
  return bridge;
}
const dialog = () => screen.getByRole('dialog');

describe('renewing', () => {
  it('shows old beside new, renews each with the key chosen for it, and says what is left to deploy', async () => {
    const bridge = await choose(3);
    await press('Renew 3…');
    await idle(60);
    expect(within(dialog()).getAllByRole('row')).toHaveLength(4);
    const [, second] = within(dialog()).getAllByRole('combobox');
    if (second === undefined) throw new Error('No choice of keys.');
    fireEvent.change(second, { target: { selectedIndex: 1 } });
    await idle(60);
    await press('Renew 3 certificates');
    await idle(100);
    expect(asked(bridge, 'renewCertificates')).toMatchObject([
      {
        renewals: [{ newKey: false }, { newKey: true }, { newKey: false }],
        validityDays: null,
        revokeOldAfterDays: null,
      },
    ]);
    expect(dialog().textContent).toContain('3 are renewed');
    expect(dialog().textContent).toContain('3 new certificates are left to put in place');
    const [save] = within(dialog()).getAllByRole('button', { name: /key-cert\.pem|fullchain\.pem/ });
    if (save === undefined) throw new Error('Nothing to save.');
    fireEvent.click(save);
    await idle(60);
    expect(dialog().textContent).toContain('2 new certificates are left');
    await press('Save as a table…');
    expect(asked(bridge, 'saveCertificateTable')).toMatchObject([{ ids: { length: 3 } }]);
    await press('Revoke the 3 old ones…');
    expect(within(dialog()).getByRole('radio', { name: /Replaced/ })).toHaveProperty('checked', true);
  });

  it('says why one cannot be renewed, and renews the others', async () => {
    const bridge = await choose(2);
    const [first] = bridge.world.certificates.filter((one) => one.state === 'expiring');
    if (first === undefined) throw new Error('No certificate.');
    bridge.world.certificates = bridge.world.certificates.map((one) =>
      one.id === first.id ? one : { ...one, supersededBy: one.supersededBy ?? 'cert-9999' },
    );
    await key(window, 'r', { ctrlKey: true });
    await idle(60);
    expect(dialog().textContent).toContain('was renewed already');
  });

  it('stands again with its choices when main refuses as a whole', async () => {
    const bridge = await choose(1);
    await key(window, 'r', { ctrlKey: true });
    await idle(60);
    bridge.refuse('renewCertificates', 'DISK_FULL', 'The disk is full. Make room.');
    await press('Renew certificate');
    await idle(60);
    expect(within(dialog()).getByRole('alert').textContent).toContain('The disk is full.');
    expect(within(dialog()).getByRole('button', { name: 'Renew certificate' })).toBeTruthy();
  });
});

describe('exporting many', () => {
  it('writes a file each into one folder and tells those that were refused', async () => {
    const bridge = await choose(3);
    await press('Export 3…');
    fireEvent.click(within(dialog()).getByRole('radio', { name: /^cert\.pem/ }));
    await press('Choose a folder…');
    expect(asked(bridge, 'exportCertificates')).toMatchObject([{ form: 'cert', ids: { length: 3 } }]);
    expect(dialog().textContent).toContain('3 files written and checked');
  });
});
