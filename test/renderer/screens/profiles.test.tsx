// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, go, idle, key, openWindow, press, type } from '../open-window.tsx';

async function openProfiles(): Promise<void> {
  await go('CAs');
  await press('Profiles');
}

describe('profiles', () => {
  it('makes one of one’s own from a built-in one, and Issue offers it', async () => {
    const bridge = await openWindow();
    await openProfiles();
    await press('Make your own from it');
    type('Title', 'Printers');
    type('Name', 'printers');
    type('Works for', '90');
    fireEvent.click(screen.getByRole('checkbox', { name: /staple/ }));
    await press('Keep the profile');
    expect(asked(bridge, 'saveProfile')).toMatchObject([
      {
        definition: {
          name: 'printers',
          title: 'Printers',
          defaultDays: 90,
          mustStaple: true,
          subjectAltNameKinds: ['dns', 'ip'],
        },
        replace: false,
      },
    ]);
    await key(window, 'n', { ctrlKey: true });
    const choice = screen.getByLabelText<HTMLSelectElement>('Profile');
    fireEvent.change(choice, {
      target: { selectedIndex: [...choice.options].findIndex((o) => o.text === 'Printers') },
    });
    const names = screen.getByRole('textbox', { name: 'Names' });
    fireEvent.change(names, { target: { value: 'p1.sample.com' } });
    fireEvent.keyDown(names, { key: 'Enter' });
    await idle(220);
    expect(asked(bridge, 'planWithNewKey').at(-1)).toMatchObject({ profile: 'printers' });
  });

  it('says what is wrong before main is asked: a name of ours, days beyond the most', async () => {
    const bridge = await openWindow();
    await openProfiles();
    await press('Make your own from it');
    type('Name', 'tls-server');
    expect(document.body.textContent).toContain('This name is taken');
    type('Name', 'Has Blanks');
    expect(document.body.textContent).toContain('Lower-case letters');
    type('Name', 'fine');
    type('Works for', '900');
    expect(document.body.textContent).toContain('More than the most');
    await press('Keep the profile');
    expect(asked(bridge, 'saveProfile')).toEqual([]);
  });

  it('is removed, and the undo puts it back as it was', async () => {
    const bridge = await openWindow();
    await openProfiles();
    await press('Open JSON…');
    await press('Keep the profile');
    await press('Remove');
    expect(asked(bridge, 'removeProfile')).toEqual([{ name: 'badges' }]);
    await press('Undo');
    expect(asked(bridge, 'saveProfile')).toMatchObject([
      { definition: { name: 'badges', title: 'Badges' } },
      { definition: { name: 'badges', title: 'Badges' }, replace: true },
    ]);
  });

  it('keeps what was typed when main refuses it', async () => {
    const bridge = await openWindow();
    await openProfiles();
    await press('Make your own from it');
    type('Title', 'Odd');
    bridge.refuse('saveProfile', 'MALFORMED_PROFILE', '“policies”: “x” is no OID');
    await press('Keep the profile');
    expect(screen.getByRole('alert').textContent).toContain('is no OID');
    expect(screen.getByLabelText<HTMLInputElement>('Title').value).toBe('Odd');
  });
});

describe('a CA’s policy', () => {
  it('is set field by field, and undone', async () => {
    const bridge = await openWindow();
    await go('CAs');
    await press('Policy…');
    const dialog = within(screen.getByRole('dialog'));
    const save = dialog.getByRole('button', { name: 'Set the policy' });
    expect(save.getAttribute('aria-disabled')).toBe('true');
    const verb = dialog.getByLabelText<HTMLSelectElement>('What is asked of O');
    fireEvent.change(verb, { target: { selectedIndex: 1 } });
    type('Default for C', 'US');
    fireEvent.click(dialog.getByRole('checkbox', { name: /Refuse a second/ }));
    type('Works at most', '200');
    type('Only these names', '.sample.com\nIP:10.0.0.0/8');
    fireEvent.click(save);
    await idle();
    expect(asked(bridge, 'setPolicy')).toMatchObject([
      {
        ca: 'ca-1',
        policy: {
          subjectFields: { O: 'match' },
          subjectDefaults: { C: 'US' },
          uniqueSubject: true,
          maximumDays: 200,
          permittedNames: ['.sample.com', 'IP:10.0.0.0/8'],
        },
      },
    ]);
    await press('Undo');
    expect(asked(bridge, 'setPolicy')[1]).toMatchObject({
      policy: { subjectFields: {}, subjectDefaults: {}, uniqueSubject: false, maximumDays: null, permittedNames: [] },
    });
  });

  it('takes another field by its type, once', async () => {
    const bridge = await openWindow();
    await go('CAs');
    await press('Policy…');
    for (const typed of ['serialNumber', 'SERIALNUMBER']) {
      type('Add field', typed);
      fireEvent.keyDown(screen.getByLabelText('Add field', { selector: 'input' }), { key: 'Enter' });
    }
    fireEvent.submit(screen.getByRole('dialog').querySelector('form') as HTMLFormElement);
    await idle();
    expect(asked(bridge, 'setPolicy')).toMatchObject([{ policy: { subjectFields: { serialNumber: 'optional' } } }]);
  });
});
