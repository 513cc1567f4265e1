// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../shared/actions.ts';
import { asked, go, idle, key, openWindow, press, REQUEST_PEM, type } from '../open-window.tsx';

const CTRL = { ctrlKey: true };

describe('the window', () => {
  it('opens at Home, what breaks first first', async () => {
    await openWindow();
    const lines = within(screen.getByRole('region', { name: 'What needs doing' })).getAllByRole('listitem');
    expect(lines.map((line) => line.textContent)).toEqual([
      expect.stringContaining('have expired'),
      expect.stringContaining('CRL #41 of Issuing 1 lapses in 38 hours'),
      expect.stringContaining('within 7 days'),
      expect.stringContaining('within 30 days'),
      expect.stringContaining('Old Root 2016 itself ends'),
    ]);
  });

  it('leads from a line of Home to what it counts', async () => {
    await openWindow();
    fireEvent.click(screen.getAllByRole('button', { name: 'Show' })[0] ?? document.body);
    await idle(150);
    expect(screen.getByRole('radio', { name: /^Expired/ })).toHaveProperty('checked', true);
  });

  it.each([
    ['2', 'Certificates'],
    ['3', 'Requests'],
    ['4', 'CAs'],
    ['5', 'CRLs'],
    ['6', 'Keys'],
    ['7', 'Audit'],
    [',', 'Settings'],
    ['1', 'Home'],
  ])('goes by Mod+%s to %s', async (pressed, section) => {
    await openWindow();
    await key(window, pressed, CTRL);
    const entry = within(screen.getByRole('navigation', { name: 'Sections' })).getByRole('button', { current: 'page' });
    expect(entry.textContent).toContain(section);
  });

  it('does what the native menu asks for, and nothing that is no action', async () => {
    const bridge = await openWindow();
    bridge.emit('actionRequested', { action: 'go.audit' });
    await idle();
    expect(screen.getByRole('heading', { name: 'Audit' })).toBeTruthy();
    bridge.emit('actionRequested', { action: 'constructor' });
    await idle();
    expect(screen.getByRole('heading', { name: 'Audit' })).toBeTruthy();
  });

  it('answers every action of the table, from the palette too, without a fault', async () => {
    const bridge = await openWindow();
    for (const action of ACTIONS) {
      if (action.id === 'vault.close' || action.id === 'vault.open') continue;
      bridge.emit('actionRequested', { action: action.id });
      await idle();
      await key(document.activeElement ?? document.body, 'Escape');
      expect(document.querySelector('.shell'), action.id).not.toBeNull();
    }
    expect(bridge.calls.filter((call) => call.method === 'setTheme')).toHaveLength(3);
  });

  it('says why, when a shortcut cannot be answered here', async () => {
    await openWindow();
    await key(window, 'E', { ctrlKey: true, shiftKey: true });
    expect(screen.getByText('Choose a certificate first')).toBeTruthy();
  });

  it('shows a vault that locks by itself as locked', async () => {
    const bridge = await openWindow();
    // Not the window asks: time ran out, or the lid was shut.
    await bridge.call('lockVault', {});
    await idle();
    expect(screen.getByText('The vault is locked.')).toBeTruthy();
  });

  it('goes back to the beginning when the vault is closed', async () => {
    await openWindow();
    await go('Settings');
    await press('Close vault');
    expect(screen.getByRole('heading', { name: 'Chancery' })).toBeTruthy();
  });

  it('speaks the language that is chosen, dates too', async () => {
    const bridge = await openWindow();
    await key(window, ',', { ctrlKey: true });
    fireEvent.change(screen.getByLabelText('Language'), { target: { selectedIndex: 2 } });
    await idle(60);
    expect(asked(bridge, 'setLanguage')).toEqual([{ language: 'de' }]);
    // Its texts come from a file of their own.
    expect(await screen.findByRole('heading', { name: 'Einstellungen' })).toBeTruthy();
    expect(document.documentElement.lang).toBe('de');
  });

  it('takes the theme that was chosen', async () => {
    const bridge = await openWindow();
    await go('Settings');
    fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    await idle();
    expect(asked(bridge, 'setTheme')).toEqual([{ theme: 'dark' }]);
    expect(document.documentElement.dataset['theme']).toBe('dark');
  });

  it('says so when main does not answer', async () => {
    const bridge = await openWindow();
    bridge.call = async () => undefined;
    bridge.emit('registryChanged', { revision: 3 });
    await go('Audit');
    expect(screen.getAllByText(/gave no answer that makes sense/).length).toBeGreaterThan(0);
  });
});

describe('the palette', () => {
  it('finds an action by its words and does it', async () => {
    await openWindow();
    await key(window, 'k', CTRL);
    const field = screen.getByRole('combobox', { name: 'Search or do…' });
    fireEvent.change(field, { target: { value: 'shortcuts' } });
    await key(field, 'Enter');
    expect(screen.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeTruthy();
  });

  it('finds a certificate, opens it, and takes its key-cert.pem by the shortcut', async () => {
    const bridge = await openWindow();
    await key(window, 'k', CTRL);
    const field = screen.getByRole('combobox');
    fireEvent.change(field, { target: { value: 'ldap3.dmz' } });
    await idle(200);
    expect(screen.getAllByRole('option').at(-1)?.textContent).toContain('ldap3.dmz.sample.com');
    await key(field, 'E', { ctrlKey: true, shiftKey: true });
    expect(asked(bridge, 'exportCertificate')).toMatchObject([{ form: 'key-cert' }]);
  });

  it('inspects a pasted request', async () => {
    const bridge = await openWindow();
    await key(window, 'k', CTRL);
    const field = screen.getByRole('combobox');
    const paste = new Event('paste', { bubbles: true, cancelable: true });
    Object.assign(paste, { clipboardData: { getData: () => REQUEST_PEM } });
    fireEvent(field, paste);
    await key(field, 'Enter');
    await idle(60);
    const [input] = asked(bridge, 'inspectRequest') as { bytes: Uint8Array }[];
    expect(new TextDecoder().decode(input?.bytes)).toBe(REQUEST_PEM);
  });
});

describe('the other screens', () => {
  it('CRLs: sign the next, save each form', async () => {
    const bridge = await openWindow();
    await go('CRLs');
    fireEvent.change(screen.getByLabelText('CA'), { target: { value: 'ca-2' } });
    await idle();
    expect(screen.getByRole('rowheader', { name: /CRL #41/ }).textContent).toContain('newest');
    await press('Sign a new CRL');
    expect(asked(bridge, 'issueCrl')).toEqual([{ ca: 'ca-2', days: null }]);
    expect(screen.getByRole('rowheader', { name: /CRL #42/ }).textContent).toContain('newest');
    await press('Save CRL #42 as DER');
    expect(asked(bridge, 'exportCrl')).toMatchObject([{ form: 'der' }]);
  });

  it('CAs: one under the other, with where its key is', async () => {
    await openWindow();
    await go('CAs');
    expect(screen.getByRole('heading', { name: 'Sample Root CA' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /Old Root 2016.*elsewhere/ }));
    await idle();
    expect(document.querySelector('.sentence')?.textContent).toContain('Its key is not in this vault.');
  });

  it('Home: a week of the coming year shows what ends until then', async () => {
    const bridge = await openWindow();
    await idle(60);
    const table = screen.getByRole('table', { name: 'What ends in the coming year', hidden: true });
    const [, second] = within(table).getAllByRole('button', { hidden: true });
    if (second === undefined) throw new Error('No weeks.');
    fireEvent.click(second);
    await idle(200);
    expect(asked(bridge, 'listCertificates')).toContainEqual(
      expect.objectContaining({ withinDays: 14, states: ['valid', 'expiring'] }),
    );
    expect(screen.getByRole('list', { name: 'What narrows the list' }).textContent).toBe('Within 14 days');
    await press('Take this filter off');
    await idle(200);
    expect(screen.queryByRole('list', { name: 'What narrows the list' })).toBeNull();
  });

  it('Home: lets a task wait with a reason, shows that it waits, and wakes it', async () => {
    const bridge = await openWindow();
    await idle(60);
    const tasks = screen.getByRole('region', { name: 'What needs doing' });
    const before = within(tasks).getAllByRole('listitem').length;
    const [later] = within(tasks).getAllByRole('button', { name: 'Remind me later…' });
    if (later === undefined) throw new Error('Nothing can wait.');
    fireEvent.click(later);
    await idle();
    type('Why', 'on leave');
    await press('Remind me then');
    await idle(60);
    expect(asked(bridge, 'snoozeTask')).toEqual([expect.objectContaining({ task: 'expired', why: 'on leave' })]);
    expect(within(tasks).getByText('1 thing waits until its day')).toBeTruthy();
    expect(within(tasks).getByText('on leave')).toBeTruthy();
    await press('Wake');
    await idle(60);
    expect(within(tasks).queryByText('1 thing waits until its day')).toBeNull();
    expect(within(tasks).getAllByRole('listitem')).toHaveLength(before);
  });

  it('Audit: pages through the record', async () => {
    const bridge = await openWindow();
    await go('Audit');
    expect(screen.getByText('1 to 100 of 260')).toBeTruthy();
    await press('Older');
    expect(asked(bridge, 'listEvents')).toContainEqual({ limit: 100, offset: 100, text: '' });
    expect(screen.getByText('101 to 200 of 260')).toBeTruthy();
  });

  it('exports: a passphrase where one is needed, and the proof in place', async () => {
    const bridge = await openWindow();
    await go('CAs');
    await press('Export…');
    const dialog = within(screen.getByRole('dialog'));
    fireEvent.click(dialog.getByRole('radio', { name: /cakey\.pem/ }));
    fireEvent.click(dialog.getByRole('button', { name: 'Save…' }));
    await idle();
    expect(asked(bridge, 'exportAuthority')).toEqual([]);
    fireEvent.change(dialog.getByLabelText('Passphrase'), { target: { value: 'six short words are enough here' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Save…' }));
    await idle();
    expect(asked(bridge, 'exportAuthority')).toEqual([
      { id: 'ca-1', form: 'key', passphrase: 'six short words are enough here' },
    ]);
    expect(dialog.getByText(/Saved and checked/)).toBeTruthy();
    expect(dialog.getByLabelText('Passphrase')).toHaveProperty('value', '');
  });

  it('have each a next step in an empty vault', async () => {
    await openWindow({ world: 'empty' });
    expect(screen.getByText('There is no CA yet: create the root')).toBeTruthy();
    await go('CAs');
    await press('New CA…');
    expect(screen.getByRole('dialog', { name: 'New CA' })).toBeTruthy();
  });
});
