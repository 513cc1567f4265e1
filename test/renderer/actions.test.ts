import { describe, expect, it } from 'vitest';
import { ACTION_MENUS, ACTIONS, isActionId } from '../../shared/actions.ts';
import { whyNot, type ActionContext } from '../../renderer/actions.ts';
import { loadCatalogue } from '../../renderer/languages.ts';
import { MESSAGES, type MessageId } from '../../renderer/messages.ts';
import { actionOfKeyPress, ariaShortcut, writeAccelerator, type KeyPress } from '../../renderer/state/shortcuts.ts';
import { createWorld } from './fake-world.ts';

const english = (id: MessageId): string => MESSAGES[id];

describe('ACTIONS', () => {
  it('have each an id of their own, and no two share a shortcut', () => {
    const ids = ACTIONS.map((action) => action.id);
    const accelerators = ACTIONS.flatMap((action) => action.accelerator ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(accelerators).size).toBe(accelerators.length);
  });

  it('are called in the native menu as they are in the window', () => {
    for (const action of ACTIONS) expect(MESSAGES[`action.${action.id}`]).toBe(action.label);
  });

  it('fill every menu', () => {
    expect(new Set(ACTIONS.map((action) => action.menu))).toEqual(new Set(ACTION_MENUS));
  });

  it('are known by their ids only', () => {
    expect(isActionId('go.home')).toBe(true);
    expect(isActionId('toString')).toBe(false);
  });
});

function press(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers };
}

describe('actionOfKeyPress', () => {
  it('answers each accelerator on each platform with its own action', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const)
      for (const { id, accelerator } of ACTIONS) {
        if (accelerator === null) continue;
        const parts = accelerator.split('+');
        const key = parts.at(-1) ?? '';
        const mod = parts.includes('CmdOrCtrl');
        const pressed = press(parts.includes('Shift') ? key.toUpperCase() : key.toLowerCase(), {
          code: /^\d$/.test(key) ? `Digit${key}` : '',
          ctrlKey: mod && platform !== 'darwin',
          metaKey: mod && platform === 'darwin',
          shiftKey: parts.includes('Shift'),
        });
        expect(actionOfKeyPress(pressed, platform)).toBe(id);
      }
  });

  it('is nothing for more or fewer modifiers, or those of another platform', () => {
    expect(actionOfKeyPress(press('k'), 'linux')).toBeNull();
    expect(actionOfKeyPress(press('k', { metaKey: true }), 'linux')).toBeNull();
    expect(actionOfKeyPress(press('k', { ctrlKey: true }), 'darwin')).toBeNull();
    expect(actionOfKeyPress(press('k', { ctrlKey: true, altKey: true }), 'linux')).toBeNull();
    expect(actionOfKeyPress(press('K', { ctrlKey: true, shiftKey: true }), 'linux')).toBeNull();
  });

  it('finds digits where a French keyboard has them', () => {
    expect(actionOfKeyPress(press('&', { ctrlKey: true, code: 'Digit1' }), 'linux')).toBe('go.home');
  });
});

describe('writeAccelerator', () => {
  it('writes as the platform does', () => {
    expect(writeAccelerator('CmdOrCtrl+Shift+E', 'linux', english)).toBe('Ctrl+Shift+E');
    expect(writeAccelerator('CmdOrCtrl+Shift+E', 'darwin', english)).toBe('⇧⌘E');
    expect(writeAccelerator('CmdOrCtrl+Enter', 'darwin', english)).toBe('⌘↵');
    expect(ariaShortcut('CmdOrCtrl+K', 'darwin')).toBe('Meta+K');
  });

  it('calls the keys as a keyboard of the language does', async () => {
    const german = await loadCatalogue('de');
    expect(writeAccelerator('CmdOrCtrl+Shift+E', 'win32', (id) => german[id])).toBe('Strg+Umschalt+E');
    expect(writeAccelerator('CmdOrCtrl+Enter', 'win32', (id) => german[id])).toBe('Strg+Eingabe');
  });
});

describe('whyNot', () => {
  const { certificates } = createWorld(Date.parse('2026-11-21T12:00:00Z'), 120);
  const ofState = (state: string) => certificates.filter((one) => one.state === state);
  const [withKey] = certificates.filter((one) => one.hasPrivateKey && one.state === 'valid');
  const [without] = certificates.filter((one) => !one.hasPrivateKey && one.state === 'valid');
  const context = (given: Partial<ActionContext>): ActionContext => ({
    vault: 'unlocked',
    chosen: [],
    authorities: 1,
    keyInView: false,
    answered: new Set(),
    ...given,
  });
  if (withKey === undefined || without === undefined) throw new Error('The world has no such certificates.');

  it('says that a vault is missing, and leaves what needs none', () => {
    expect(whyNot('go.home', context({ vault: 'none' }))).toBe('whyNot.noVault');
    expect(whyNot('certificate.issue', context({ vault: 'none' }))).toBe('whyNot.noVault');
    expect(whyNot('vault.open', context({ vault: 'none' }))).toBeNull();
    expect(whyNot('theme.dark', context({ vault: 'none' }))).toBeNull();
  });

  it('lets a locked vault be asked: the passphrase comes on the way', () => {
    expect(whyNot('certificate.issue', context({ vault: 'locked' }))).toBeNull();
    expect(whyNot('certificate.keyCert', context({ vault: 'locked', chosen: [withKey] }))).toBeNull();
  });

  it('wants a CA before anything is signed', () => {
    expect(whyNot('certificate.issue', context({ authorities: 0 }))).toBe('whyNot.noAuthority');
    expect(whyNot('crl.issue', context({ authorities: 0 }))).toBe('whyNot.noAuthority');
  });

  it('gives key-cert.pem of one certificate whose key is here, and of no CA', () => {
    expect(whyNot('certificate.keyCert', context({}))).toBe('whyNot.noneChosen');
    expect(whyNot('certificate.keyCert', context({ chosen: [withKey, without] }))).toBe('whyNot.onlyOne');
    expect(whyNot('certificate.keyCert', context({ chosen: [without] }))).toBe('whyNot.keyElsewhere');
    expect(whyNot('certificate.keyCert', context({ chosen: [{ ...withKey, profile: 'root-ca' }] }))).toBe(
      'whyNot.authorityKey',
    );
    expect(whyNot('certificate.keyCert', context({ chosen: [withKey] }))).toBeNull();
  });

  it('revokes what is not revoked, a held one too, and no root', () => {
    expect(whyNot('certificate.revoke', context({ chosen: ofState('revoked') }))).toBe('whyNot.allRevoked');
    expect(whyNot('certificate.revoke', context({ chosen: ofState('held') }))).toBeNull();
    expect(whyNot('certificate.revoke', context({ chosen: [{ ...withKey, profile: 'root-ca' }] }))).toBe('whyNot.root');
  });

  it('lifts a hold, and only a hold', () => {
    expect(whyNot('certificate.release', context({ chosen: ofState('held') }))).toBeNull();
    expect(whyNot('certificate.release', context({ chosen: [withKey] }))).toBe('whyNot.notHeld');
  });

  it('asks the screen in view about signing and filtering', () => {
    expect(whyNot('commit', context({}))).toBe('whyNot.notHere');
    expect(whyNot('commit', context({ answered: new Set(['commit']) }))).toBeNull();
  });
});
