// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, go, idle, openWindow, press } from '../open-window.tsx';

const dialog = () => within(screen.getByRole('dialog'));

async function exportFirst(): Promise<void> {
  await go('Certificates');
  await idle(60);
  const row = screen.getAllByRole('row').find((one) => one.textContent.includes('.sample.com'));
  if (row === undefined) throw new Error('no certificate');
  fireEvent.click(row);
  await idle(60);
  await press('Export…');
}
const chooseServer = async (name: string): Promise<void> => {
  fireEvent.click(dialog().getByRole('radio', { name }));
  await idle(60);
};

describe('export by server', () => {
  it('shows files, lines and the command that proves them, and what was proven of what was written', async () => {
    const bridge = await openWindow();
    await exportFirst();
    expect(dialog().getByText('key-cert.pem')).toBeTruthy();
    await chooseServer('nginx');
    const shown = screen.getByRole('dialog').textContent;
    expect(shown).toContain('ssl_certificate');
    expect(dialog().getByRole('region', { name: 'Prove it' }).textContent).toContain('openssl s_client');
    await press('Choose a folder and save…');
    expect(asked(bridge, 'exportForServer')).toMatchObject([{ server: 'nginx', prefix: null, passphrase: null }]);
    expect(dialog().getAllByText(/^Saved and checked/).length).toBeGreaterThan(0);
  });

  it('has the lines follow the folder that is typed', async () => {
    await openWindow();
    await exportFirst();
    await chooseServer('nginx');
    fireEvent.change(dialog().getByLabelText('Folder on the server'), { target: { value: '/srv/tls' } });
    await idle(320);
    expect(screen.getByRole('dialog').textContent).toContain('/srv/tls/');
  });

  it('says what is wrong with a folder, keeps what was typed, and knows the way back', async () => {
    const bridge = await openWindow();
    await exportFirst();
    await chooseServer('nginx');
    bridge.refuse('describeServerRecipe', 'UNSAFE_PATH', 'The folder cannot stand in a configuration.');
    fireEvent.change(dialog().getByLabelText('Folder on the server'), { target: { value: '/srv/"x' } });
    await idle(320);
    expect(dialog().getByRole('alert').textContent).toContain('cannot stand');
    await press('Take the usual folder');
    await idle(320);
    expect(dialog().queryByRole('alert')).toBeNull();
  });

  it('wants a passphrase where everything goes into one file', async () => {
    const bridge = await openWindow();
    await exportFirst();
    await chooseServer('IIS (Windows)');
    await press('Choose a folder and save…');
    expect(asked(bridge, 'exportForServer')).toEqual([]);
    fireEvent.change(dialog().getByLabelText('Passphrase'), { target: { value: 'six short words' } });
    await press('Choose a folder and save…');
    expect(asked(bridge, 'exportForServer')).toMatchObject([{ server: 'iis', passphrase: 'six short words' }]);
  });

  it('begins the next time with the server that was chosen last', async () => {
    await openWindow();
    await exportFirst();
    await chooseServer('Postfix');
    await press('Cancel');
    await press('Export…');
    expect(dialog().getByRole('radio', { name: 'Postfix' })).toHaveProperty('checked', true);
  });
});

describe('trusting a root', () => {
  it('shows how on this system first, and on others', async () => {
    const bridge = await openWindow();
    await go('CAs');
    await press('Trust it on a computer…');
    await idle(60);
    expect(dialog().getByRole('radio', { name: 'Debian, Ubuntu' })).toHaveProperty('checked', true);
    expect(screen.getByRole('dialog').textContent).toContain('update-ca-certificates');
    await chooseServer('iPhone, iPad');
    expect(asked(bridge, 'describeTrustRecipe').at(-1)).toMatchObject({ store: 'ios' });
  });
});
