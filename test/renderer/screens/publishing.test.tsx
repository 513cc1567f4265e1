// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, go, idle, key, openWindow, press, type } from '../open-window.tsx';

const part = (name: string) => within(screen.getByRole('region', { name }));
const dialog = () => within(screen.getByRole('dialog'));

describe('publishing from the window', () => {
  it('chooses a folder, publishes, and says what was written', async () => {
    const bridge = await openWindow();
    await go('CRLs');
    fireEvent.click(part('Static site').getByRole('button', { name: 'Choose a folder…' }));
    await idle();
    part('Static site').getByText('Nothing of this CA stands there yet.');
    await press('Publish the site');
    expect(asked(bridge, 'publishSite')).toEqual([{ ca: 'ca-1', whole: false }]);
    part('Static site').getByText('What is published is what the vault says.');
    screen.getByText('The whole site: 12 files, 412 certificates');
  });

  it('asks for the folder first when publishing is asked for from anywhere, and keeps a hook as words', async () => {
    const bridge = await openWindow();
    await key(window, 'k', { ctrlKey: true });
    fireEvent.change(screen.getByRole('combobox'), { target: { value: 'publish' } });
    await idle(60);
    fireEvent.click(screen.getByRole('option', { name: /Publish the site/ }));
    await idle(60);
    expect(asked(bridge, 'chooseSiteFolder')).toHaveLength(1);
    await press('Take it further…');
    expect(screen.getByRole('dialog').textContent).toContain('may do whatever you may');
    type('Program', 'rsync');
    type('Arguments', '-a\n{}/\n\nweb:/var/www/pki');
    await press('Run it after each publication');
    const words = ['-a', '{}/', 'web:/var/www/pki'];
    expect(asked(bridge, 'setSiteHook')).toEqual([{ ca: 'ca-1', hook: { program: 'rsync', arguments: words } }]);
    part('Static site').getByText('rsync -a {}/ web:/var/www/pki');
  });

  it('says why a try came to nothing', async () => {
    const bridge = await openWindow();
    await go('CRLs');
    fireEvent.click(part('Static site').getByRole('button', { name: 'Choose a folder…' }));
    await idle();
    bridge.refuse(
      'publishSite',
      'DISK_FULL',
      'The disk is full. Make room and publish again. The site stays as it was.',
    );
    await press('Publish the site');
    expect(screen.getAllByText(/The disk is full/).length).toBeGreaterThan(0);
  });
});

describe('the responder’s switch', () => {
  it('is off, listens on loopback where nobody says otherwise, and stands in the status bar', async () => {
    const bridge = await openWindow();
    await go('CRLs');
    type('Port', '70000');
    part('Responder').getByText('A port is a whole number from 1 to 65535');
    await press('Start serving');
    expect(asked(bridge, 'startResponder')).toEqual([]);
    type('Port', '9080');
    await press('Start serving');
    expect(asked(bridge, 'startResponder')).toEqual([{ host: '127.0.0.1', port: 9080 }]);
    await go('Home');
    fireEvent.click(within(screen.getByRole('contentinfo')).getByRole('button', { name: /127\.0\.0\.1:9080/ }));
    await idle();
    part('Responder').getByText('Only programs on this computer reach it.');
    await press('Stop serving');
    expect(asked(bridge, 'stopResponder')).toHaveLength(1);
    part('Responder').getByText('It is off.');
  });

  it('tells the consequence before it listens on the network', async () => {
    await openWindow();
    await go('CRLs');
    fireEvent.change(part('Responder').getByLabelText('Address'), { target: { value: '192.0.2.7' } });
    part('Responder').getByText(/Whoever reaches this computer over the network can ask it/);
  });
});

describe('a look at a host', () => {
  it('answers in words, is a task on Home while something newer was issued, and can be forgotten', async () => {
    const bridge = await openWindow();
    await go('CRLs');
    await press('Check a host…');
    type('Host', 'https://mail.sample.com/');
    fireEvent.change(dialog().getByLabelText('Speaks'), { target: { value: 'smtp' } });
    await press('Look');
    expect(asked(bridge, 'checkHost')).toEqual([{ host: 'mail.sample.com', servername: null, starttls: 'smtp' }]);
    const verdict = dialog().getByRole('status', { name: 'What it serves' });
    expect(verdict.textContent).toContain('Not good: clients refuse this');
    expect(verdict.textContent).toContain('Incomplete, 1 certificate sent');
    expect(verdict.textContent).toContain('it still takes TLSv1.1');
    expect(verdict.textContent).toMatch(/No: .* is not deployed there yet/);
    expect(verdict.textContent).not.toMatch(/\bcert-\d|\d{4}-\d\d-\d\dT/);
    fireEvent.click(dialog().getAllByRole('button', { name: 'Close' })[1] as HTMLElement);
    await idle();
    await go('Home');
    expect(screen.getByRole('main').textContent).toMatch(
      /mail\.sample\.com:443 served .*, and one of \d+ \w+ \d+ is newer/,
    );
    await press('Look again');
    await idle(60);
    // It looks at once, and as before.
    expect(asked(bridge, 'checkHost')).toHaveLength(2);
    fireEvent.click(dialog().getAllByRole('button', { name: 'Close' })[1] as HTMLElement);
    await go('CRLs');
    await press('Forget mail.sample.com:443: the service is gone');
    part('Served').getByText('No host was looked at yet.');
  });

  it('stands with the certificate, and begins from its own name there', async () => {
    const bridge = await openWindow();
    await go('Certificates');
    await idle(150);
    await key(screen.getByRole('grid'), 'Enter');
    await idle(60);
    fireEvent.click(screen.getByRole('button', { name: 'Check a host…' }));
    await idle();
    const name = bridge.world.certificates.flatMap((one) => one.subjectAltNames);
    expect(name).toContain(`DNS:${screen.getByLabelText<HTMLInputElement>('Host').value}`);
  });
});

describe('going on leave', () => {
  it('signs longer lists ahead for the chosen CAs, and tells what that costs', async () => {
    const bridge = await openWindow({ now: Date.parse('2026-11-21T12:00:00Z') });
    await go('CRLs');
    await press('Going on leave…');
    expect(screen.getByRole('dialog').textContent).toContain('may keep it until its end');
    const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    type('Back on', day);
    const boxes = dialog().getAllByRole('checkbox');
    for (const box of boxes.slice(1)) fireEvent.click(box);
    await press(/^Sign 1 CRL ahead/);
    await idle(60);
    const issued = asked(bridge, 'issueCrl') as { ca: string; days: number }[];
    expect(issued).toHaveLength(1);
    expect(issued[0]?.days).toBeGreaterThanOrEqual(46);
    expect(issued[0]?.days).toBeLessThanOrEqual(49);
  });
});
