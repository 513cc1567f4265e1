// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, go, idle, key, openWindow, press, type } from '../open-window.tsx';

const grid = () => screen.getByRole('grid', { name: 'Certificates' });
const rows = () => within(grid()).getAllByRole('row').slice(1);
const chosen = () => rows().filter((row) => row.getAttribute('aria-selected') === 'true').length;
const CTRL = { ctrlKey: true };

async function openList(options = {}) {
  const bridge = await openWindow(options);
  await go('Certificates');
  await idle(150);
  return bridge;
}

describe('the list of certificates', () => {
  it('shows the working ones, soonest first, and only what is in view', async () => {
    const bridge = await openList({ certificates: 5000 });
    expect(asked(bridge, 'listCertificates')).toContainEqual({
      text: '',
      ca: null,
      profile: null,
      countAtMost: null,
      withinDays: null,
      states: ['valid', 'expiring'],
      sort: 'notAfter',
      descending: false,
      limit: 100,
      offset: 0,
    });
    expect(Number(grid().getAttribute('aria-rowcount'))).toBeGreaterThan(4000);
    expect(rows().length).toBeLessThan(60);
    expect(rows()[0]?.textContent).toMatch(/\d days?/);
  });

  it('is walked with the arrows; Space shows and hides the inspector, Enter opens', async () => {
    await openList();
    grid().focus();
    await idle();
    await key(grid(), 'ArrowDown');
    expect(grid().getAttribute('aria-activedescendant')).toBe(rows()[1]?.id);
    expect(screen.getByRole('complementary', { name: 'Inspector' }).textContent).toContain('signed by Issuing 1');
    await key(grid(), ' ');
    expect(screen.queryByRole('complementary', { name: 'Inspector' })).toBeNull();
    await key(grid(), 'Enter');
    expect(screen.getByRole('heading', { level: 1 })).toBeTruthy();
    expect(screen.queryByRole('grid')).toBeNull();
  });

  it('chooses as a file manager does', async () => {
    await openList();
    const click = (at: number, modifiers = {}) => fireEvent.click(rows()[at] ?? grid(), modifiers);
    click(1);
    await idle();
    click(3, { shiftKey: true });
    await idle();
    expect(chosen()).toBe(3);
    click(6, CTRL);
    await idle();
    expect(chosen()).toBe(4);
    expect(screen.getByText('4 chosen')).toBeTruthy();
    await key(grid(), 'Escape');
    expect(chosen()).toBe(0);
    await key(grid(), 'a', CTRL);
    await idle(60);
    expect(screen.getByText('377 chosen')).toBeTruthy();
  });

  it('begins to search when one types, and shows what matches', async () => {
    const bridge = await openList();
    grid().focus();
    await key(grid(), 'v');
    expect(document.activeElement).toBe(screen.getByRole('searchbox', { name: 'Filter certificates' }));
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'vpn' } });
    await idle(200);
    expect(asked(bridge, 'listCertificates')).toContainEqual(expect.objectContaining({ text: 'vpn' }));
    for (const row of rows()) expect(row.textContent).toContain('vpn');
  });

  it('sorts by a click on a head, and turns round by another', async () => {
    const bridge = await openList();
    const head = () => within(screen.getByRole('columnheader', { name: /Works until/ })).getByRole('button');
    expect(screen.getByRole('columnheader', { name: /Works until/ }).getAttribute('aria-sort')).toBe('ascending');
    fireEvent.click(head());
    await idle(160);
    expect(asked(bridge, 'listCertificates').at(-1)).toMatchObject({ sort: 'notAfter', descending: true });
    expect(screen.getByRole('columnheader', { name: /Works until/ }).getAttribute('aria-sort')).toBe('descending');
  });

  it('saves key-cert.pem from the row by one click, and says what was proven', async () => {
    const bridge = await openList();
    const [button] = screen.getAllByRole('button', { name: /^Save key-cert\.pem of / });
    if (button === undefined) throw new Error('No row has the button.');
    fireEvent.click(button);
    await idle();
    expect(asked(bridge, 'exportCertificate')).toMatchObject([{ form: 'key-cert', passphrase: null }]);
    expect(screen.getByText('Saved and checked: read back whole, key matches, chain in order, 0600')).toBeTruthy();
  });

  it('says why there is no key-cert.pem where the key is elsewhere', async () => {
    const bridge = await openList();
    const without = bridge.world.certificates.find((one) => !one.hasPrivateKey && one.state === 'valid');
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: without?.serialNumber } });
    await idle(200);
    fireEvent.click(rows()[0] ?? grid());
    await idle();
    await key(window, 'E', { ctrlKey: true, shiftKey: true });
    expect(screen.getByText('Its key is not in this vault')).toBeTruthy();
    expect(asked(bridge, 'exportCertificate')).toEqual([]);
  });

  it('follows the register when another process changes it', async () => {
    const bridge = await openList();
    bridge.world.certificates = bridge.world.certificates.slice(0, 3);
    bridge.emit('registryChanged', { revision: 99 });
    await idle(60);
    expect(rows().length).toBeLessThanOrEqual(3);
  });

  it('has a next step when nothing matches, and when nothing is there', async () => {
    await openList();
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'no such thing' } });
    await idle(200);
    expect(screen.getByText('Nothing matches')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Show all certificates' }));
    await idle(200);
    expect(rows().length).toBeGreaterThan(3);
  });

  it('shows main’s reason when the register cannot be read', async () => {
    const bridge = await openWindow();
    bridge.call = async (method) =>
      method === 'listCertificates'
        ? { ok: false, error: { code: 'VAULT_DAMAGED', message: 'Page 7 is damaged. Restore a backup.' } }
        : { ok: true, value: {} };
    bridge.emit('registryChanged', { revision: 5 });
    await go('Certificates');
    await idle(150);
    expect(screen.getAllByRole('alert')[0]?.textContent).toContain('Page 7 is damaged. Restore a backup.');
  });
});

describe('the list as a tool', () => {
  it('asks for hits counted only so far, and says how many were found', async () => {
    const bridge = await openList();
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'vpn' } });
    await idle(200);
    expect(asked(bridge, 'listCertificates')).toContainEqual(
      expect.objectContaining({ text: 'vpn', countAtMost: 10_000 }),
    );
    expect(screen.getByText(/^\d+ found$/)).toBeTruthy();
  });

  it('keeps a view under a name, opens it from the sidebar, and forgets it', async () => {
    const bridge = await openList();
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'vpn' } });
    await idle(200);
    await press(/^Keep this view/);
    type('Name', 'VPN only');
    await press('Keep view');
    expect(asked(bridge, 'keepView')).toEqual([
      {
        view: {
          ...{ name: 'VPN only', view: 'working', text: 'vpn', ca: null, profile: null, withinDays: null },
          ...{ sort: 'notAfter', descending: false },
        },
      },
    ]);
    await go('Home');
    await press('VPN only');
    await idle(200);
    expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('vpn');
    await press('Forget the view VPN only');
    expect(screen.queryByRole('button', { name: 'VPN only' })).toBeNull();
  });

  it('hides and moves columns, and remembers it', async () => {
    await openList();
    const heads = () =>
      within(grid())
        .getAllByRole('columnheader')
        .map((one) => one.textContent);
    expect(heads().slice(0, 4)).toEqual(['Status', 'Name', 'Works until', 'CA']);
    await press(/^Columns/);
    fireEvent.click(screen.getByRole('checkbox', { name: 'Works until' }));
    await press('Move CA towards the beginning');
    await press('Move CA towards the beginning');
    await press('Done');
    expect(heads().slice(0, 3)).toEqual(['Status', 'CA', 'Name']);
    expect(localStorage.getItem('columns')).toContain('"until","shown":false');
  });

  it('tags those that are chosen, and strikes a tag that they have', async () => {
    const bridge = await openList();
    fireEvent.click(rows()[1] ?? grid());
    fireEvent.click(rows()[2] ?? grid(), { shiftKey: true });
    await idle();
    await press('Tag…');
    type('Tags to add', 'web, edge');
    await press('Tag 2 certificates');
    expect(asked(bridge, 'tagCertificates')).toEqual([expect.objectContaining({ add: ['web', 'edge'], remove: [] })]);
    await press('Tag…');
    await idle();
    await press('Take web away');
    await press('Tag 2 certificates');
    expect(asked(bridge, 'tagCertificates')[1]).toMatchObject({ add: [], remove: ['web'] });
  });

  it('compares two side by side, what differs first', async () => {
    await openList();
    fireEvent.click(rows()[1] ?? grid());
    fireEvent.click(rows()[2] ?? grid(), { shiftKey: true });
    await idle();
    await press('Compare…');
    await idle();
    const parts = within(screen.getByRole('dialog'))
      .getAllByRole('rowheader')
      .map((one) => one.textContent);
    expect(parts[0]).toMatch(/things? differ/);
    expect(parts).toContain('Serial number');
    expect(parts.findIndex((one) => one.includes('same in all'))).toBeGreaterThan(parts.indexOf('Serial number'));
  });

  it('narrows by a profile from the menu, shows it as a chip, and takes it off', async () => {
    const bridge = await openList();
    await press('Filter');
    fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'TLS client' }));
    await idle(150);
    expect(asked(bridge, 'listCertificates').at(-1)).toMatchObject({ profile: 'tls-client' });
    await press('Take this filter off');
    await idle(150);
    expect(asked(bridge, 'listCertificates').length).toBeGreaterThan(0);
    expect(screen.queryByRole('button', { name: 'Take this filter off' })).toBeNull();
  });
});
