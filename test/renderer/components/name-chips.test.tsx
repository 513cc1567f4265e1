// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { IntlProvider } from 'react-intl';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NameChips } from '../../../renderer/components/name-chips.tsx';
import { MESSAGES } from '../../../renderer/messages.ts';
import { writeChip, type NameChip } from '../../../renderer/state/name-chip.ts';

let chips: readonly NameChip[] = [];

function Stand() {
  const [value, setValue] = useState<readonly NameChip[]>([]);
  chips = value;
  return (
    <IntlProvider locale="en-GB" messages={MESSAGES}>
      <NameChips label="Names" chips={value} onChange={setValue} />
    </IntlProvider>
  );
}

const field = () => screen.getByRole('textbox', { name: 'Names' });
const write = (text: string) => fireEvent.change(field(), { target: { value: text } });

describe('NameChips', () => {
  beforeEach(() => {
    render(<Stand />);
  });
  afterEach(cleanup);

  it.each(['Enter', ',', ' '])('makes a chip of what was typed with %j', (key) => {
    write('mail.sample.com');
    fireEvent.keyDown(field(), { key });
    expect(chips.map(writeChip)).toEqual(['DNS:mail.sample.com']);
    expect(field()).toHaveProperty('value', '');
  });

  it('takes what is left when one goes on to the next field', () => {
    write('10.0.0.5');
    fireEvent.blur(field());
    expect(chips.map(writeChip)).toEqual(['IP:10.0.0.5']);
  });

  it('gives the last one back with Backspace, to be changed', () => {
    write('a.example');
    fireEvent.keyDown(field(), { key: 'Enter' });
    fireEvent.keyDown(field(), { key: 'Backspace' });
    expect(chips).toEqual([]);
    expect(field()).toHaveProperty('value', 'a.example');
  });

  it('takes one off by its own button', () => {
    for (const name of ['a.example', 'b.example']) {
      write(name);
      fireEvent.keyDown(field(), { key: 'Enter' });
    }
    fireEvent.click(screen.getByRole('button', { name: 'Remove a.example' }));
    expect(chips.map(writeChip)).toEqual(['DNS:b.example']);
  });

  it('says what is wrong with a name, and keeps it to be mended', () => {
    write('mail..sample.com');
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(screen.getByText(/has two dots together/)).toBeTruthy();
    expect(chips).toHaveLength(1);
  });

  it('does not send the form with Enter while a name is being typed', () => {
    write('a.example');
    expect(fireEvent.keyDown(field(), { key: 'Enter' })).toBe(false);
    expect(fireEvent.keyDown(field(), { key: 'Enter' })).toBe(false);
  });
});
