// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, go, idle, openWindow, press } from '../open-window.tsx';

describe('newer releases in Settings', () => {
  it('are off, and each step is taken only when its button is pressed', async () => {
    const bridge = await openWindow();
    const steps = (): string[] =>
      bridge.calls.map(({ method }) => method).filter((method) => /^(?:look|download|install).*Update$/u.test(method));
    await go('Settings');
    const box = screen.getByRole('checkbox', { name: /newer releases/ });
    expect(box).toHaveProperty('checked', false);
    expect(screen.queryByRole('button', { name: 'Look now' })).toBeNull();
    fireEvent.click(box);
    await idle();
    expect(asked(bridge, 'updates')).toEqual([{ on: null }, { on: true }]);
    expect(steps()).toEqual([]);

    await press('Look now');
    expect(screen.getByText(/Chancery 0\.2\.0 is there/).textContent).toContain('1 Dec 2026');
    expect(screen.getByRole('region', { name: 'What is new' }).textContent).toContain('Safer.');
    expect(steps()).toEqual(['lookForUpdate']);

    await press('Download (84 MB)');
    expect(screen.getByText(/was downloaded, and is what its makers signed/)).toBeTruthy();
    expect(steps()).toEqual(['lookForUpdate', 'downloadUpdate']);

    // Cancelled in the system's own dialog: it may be pressed again.
    await press('Install and restart…');
    expect(asked(bridge, 'installUpdate')).toEqual([{ version: '0.2.0' }]);
    expect(screen.getByRole('button', { name: 'Install and restart…' })).toHaveProperty('disabled', false);

    fireEvent.click(screen.getByRole('checkbox', { name: /newer releases/ }));
    await idle();
    expect(screen.queryByRole('button', { name: /Look now|Download|Install/ })).toBeNull();
  });
});
