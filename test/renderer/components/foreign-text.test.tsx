// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { ForeignText } from '../../../renderer/components/foreign-text.tsx';

afterEach(cleanup);

describe('ForeignText', () => {
  it('is text and never markup, isolated from what stands around it', () => {
    const { container } = render(<ForeignText text={'<img src=x onerror="alert(1)"><script>alert(1)</script>'} />);
    const bdi = container.querySelector('bdi');
    expect(bdi?.getAttribute('dir')).toBe('auto');
    expect(bdi?.textContent).toBe('<img src=x onerror="alert(1)"><script>alert(1)</script>');
    expect(container.querySelectorAll('img, script')).toHaveLength(0);
  });

  it('shows what cannot be seen as an escape that stands out', () => {
    const { container } = render(<ForeignText text={'invoice\u202efdp.exe\u200b'} />);
    expect([...container.querySelectorAll('.escape')].map((one) => one.textContent)).toEqual(['⟨U+202E⟩', '⟨U+200B⟩']);
    expect(container.textContent).not.toMatch(/[\u202e\u200b]/);
  });

  it('keeps lines only where they are asked for', () => {
    const { container, rerender } = render(<ForeignText text={'a\nb'} />);
    expect(container.textContent).toBe('a⟨U+000A⟩b');
    rerender(<ForeignText text={'a\nb'} lines="many" />);
    expect(container.textContent).toBe('a\nb');
  });
});
