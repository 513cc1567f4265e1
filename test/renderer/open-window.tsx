/** The whole page over a fake main process, in happy-dom: what a person would see and press. */
import { act, cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { afterEach } from 'vitest';
import { App } from '../../renderer/app.tsx';
import { createClient } from '../../renderer/client.ts';
import { createFakeBridge, type FakeBridge, type FakeOptions } from './fake-bridge.ts';

/** happy-dom lays nothing out: without a height the virtual list would show no row at all. Few rows, since each costs time here. */
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 112 });
Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 1000 });
/** Whether a role is hidden costs more to find out than all the rest; what lies under a dialog is told apart by scope. */
configure({ defaultHidden: true });
/** Nothing is styled here either, and working out the style of each element takes most of the time of looking one up by role. */
const plain = getComputedStyle(document.body);
window.getComputedStyle = () => plain;
Object.assign(HTMLElement.prototype, { showPopover: () => undefined, scrollIntoView: () => undefined });

afterEach(() => {
  cleanup();
  localStorage.clear();
});

export async function openWindow(options: FakeOptions = {}): Promise<FakeBridge> {
  const bridge = createFakeBridge(options);
  render(<App client={createClient(bridge)} />);
  await idle();
  return bridge;
}

/** Lets answers arrive and timers of up to 200 ms run out. */
export async function idle(milliseconds = 30): Promise<void> {
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  });
}

export function type(label: string | RegExp, text: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}

export async function press(name: string | RegExp): Promise<void> {
  fireEvent.click(screen.getByRole('button', { name }));
  await idle();
}

/** A key on an element, or on the window. */
export async function key(
  target: Element | Window,
  pressed: string,
  modifiers: Partial<KeyboardEventInit> = {},
): Promise<void> {
  const code = /^\d$/.test(pressed) ? `Digit${pressed}` : '';
  fireEvent.keyDown(target, { key: pressed, code, ...modifiers });
  await idle();
}

export async function go(section: string): Promise<void> {
  const [entry] = screen.getAllByRole('button', { name: new RegExp(`^${section}`) });
  if (entry === undefined) throw new Error(`There is no ${section}.`);
  fireEvent.click(entry);
  await idle();
}

/** What main was asked under a method, in order. */
export function asked(bridge: FakeBridge, method: string): unknown[] {
  return bridge.calls.filter((call) => call.method === method).map((call) => call.input);
}

export async function drop(name: string, content: string): Promise<void> {
  const event = new Event('drop', { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { types: ['Files'], files: [new File([content], name)] } });
  fireEvent(document.body, event);
  await idle(60);
}

export const REQUEST_PEM = '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n';
