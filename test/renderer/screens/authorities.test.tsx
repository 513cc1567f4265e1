// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, go, idle, key, openWindow, press, type } from '../open-window.tsx';

describe('a new CA', () => {
  it('is made below another one', async () => {
    const bridge = await openWindow();
    await key(window, 'N', { ctrlKey: true, shiftKey: true });
    const dialog = within(screen.getByRole('dialog'));
    fireEvent.change(dialog.getByLabelText('Signed by'), { target: { selectedIndex: 1 } });
    type('CA name', 'Issuing 2');
    fireEvent.click(dialog.getByRole('button', { name: 'Create CA' }));
    await idle(60);
    expect(asked(bridge, 'createAuthority')).toMatchObject([{ name: 'Issuing 2', parent: 'ca-1' }]);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Issuing 2');
  });

  it('awaits an outside parent: its request goes out, the answer comes in', async () => {
    const bridge = await openWindow();
    await key(window, 'N', { ctrlKey: true, shiftKey: true });
    const dialog = within(screen.getByRole('dialog'));
    fireEvent.change(dialog.getByLabelText('Signed by'), { target: { selectedIndex: 2 } });
    type('CA name', 'Issuing 9');
    fireEvent.click(dialog.getByRole('button', { name: 'Make key and request' }));
    await idle(60);
    expect(document.body.textContent).toContain('Issuing 9 awaits its parent’s answer');
    // Recorded with the others, and still nothing that waits for whoever sits here.
    expect(bridge.world.requests).toHaveLength(1);
    expect(screen.queryByText(/requests? waits?/)).toBeNull();
    await press('Save the request…');
    expect(asked(bridge, 'saveAuthorityRequest')).toEqual([{ ca: 'awaiting-1' }]);
    await press('Open the answer…');
    await idle(60);
    expect(document.body.textContent).toContain('The CA is complete');
    await go('CAs');
    expect(bridge.world.awaiting).toEqual([]);
  });
});
