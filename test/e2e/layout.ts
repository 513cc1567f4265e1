/** What breaks when text grows, turns round or becomes longer: asked of the real page, by what a person would see. */
import type { Page } from 'playwright-core';

/**
 * Longer by a third and with accents, as a pseudo-locale: only the window's own words. Answers the way back, so that the walk goes on
 * in English.
 */
export async function makePseudo(page: Page): Promise<() => Promise<void>> {
  const changed = await page.evaluateHandle(() => {
    const accents: Readonly<Record<string, string>> = {
      a: 'à',
      e: 'ë',
      i: 'ï',
      o: 'ö',
      u: 'ü',
      A: 'Å',
      E: 'É',
      O: 'Ø',
    };
    const before: { node: Node; text: string }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.nodeValue ?? '';
      const foreign = node.parentElement?.closest('.foreign, .hex, pre, code, kbd, option, .sr-only, time');
      if (foreign !== null || text.trim().length < 2 || !/\p{L}/u.test(text)) continue;
      before.push({ node, text });
      // Words that break, as words of a language do.
      const longer = '~~~~ '.repeat(Math.ceil((text.trim().length * 0.35) / 5)).trim();
      node.nodeValue = `${text.replace(/[aeiouAEO]/g, (letter) => accents[letter] ?? letter)} ·${longer}`;
    }
    return before;
  });
  return () =>
    changed.evaluate((before) => {
      for (const { node, text } of before) node.nodeValue = text;
    });
}

/**
 * What the record writes and a person should not have to read: an id in place of a name, an instant in place of a date. Where an id
 * is what is asked for it is a `.reference`; what is copied or kept as a file stays as it is.
 */
export function rawWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const place = node.parentElement;
      if (place === null || place.closest('.reference, pre, code, .hex, .asn1, .status-path, [title*="/"]') !== null)
        continue;
      const text = node.nodeValue ?? '';
      const raw = /\b(?:cert|ca|awaiting|csr|key|crl|backup)-\d+\b(?!\.)|\d{4}-\d\d-\d\dT\d\d:\d\d/u.exec(text);
      if (raw !== null && place.checkVisibility()) found.push(`“${text.trim().slice(0, 60)}” shows ${raw[0]}`);
    }
    return found;
  });
}

/** Controls that are cut off, lie over each other or stand outside, and pages that scroll sideways; a line each. */
export function brokenLayout(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const broken: string[] = [];
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.className.split(' ')[0] ?? ''} “${(
        element.getAttribute('aria-label') ?? element.textContent
      )
        .trim()
        .slice(0, 40)}”`;
    // Wide things scroll inside of these, on purpose.
    const SCROLLERS = '.grid, .table-wrap, pre, .asn1, .hex-dump, .timeline, .pem, textarea';
    for (const place of [
      document.documentElement,
      ...document.querySelectorAll('.main, .dialog-body, .page, .inspector-body, .sidebar'),
    ]) {
      if (place.matches(SCROLLERS)) continue;
      const over = place.scrollWidth - place.clientWidth;
      if (over > 1 && getComputedStyle(place).overflowX !== 'visible')
        broken.push(`${nameOf(place).slice(0, 40)} scrolls sideways by ${String(over)} px`);
    }
    // The inspector scrolls by itself: two bars beside each other would be one too many.
    const main = document.querySelector('.main:has(.inspector-body)');
    if (main !== null && main.scrollHeight > main.clientHeight + 1)
      broken.push(`main scrolls beside its inspector by ${String(main.scrollHeight - main.clientHeight)} px`);
    const layer = document.querySelector('.overlay') ?? document.body;
    const controls = [
      ...layer.querySelectorAll<HTMLElement>(
        'button, input, select, textarea, a[href], summary, [role=tab], [role=menuitem]',
      ),
    ].filter((one) => {
      const box = one.getBoundingClientRect();
      const style = getComputedStyle(one);
      return (
        box.width > 1 &&
        box.height > 1 &&
        style.visibility !== 'hidden' &&
        style.opacity !== '0' &&
        one.closest('.sr-only, .grid-rows, [hidden], [inert]') === null &&
        // What is scrolled out of sight is not seen to overlap.
        one.checkVisibility()
      );
    });
    const clip = (element: HTMLElement): DOMRect => {
      let { left, top, right, bottom } = element.getBoundingClientRect();
      for (let up = element.parentElement; up !== null; up = up.parentElement) {
        if (getComputedStyle(up).overflow === 'visible') continue;
        const box = up.getBoundingClientRect();
        [left, top, right, bottom] = [
          Math.max(left, box.left),
          Math.max(top, box.top),
          Math.min(right, box.right),
          Math.min(bottom, box.bottom),
        ];
      }
      return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    };
    for (const one of controls) {
      const style = getComputedStyle(one);
      const isField =
        one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement;
      if (
        !isField &&
        style.textOverflow !== 'ellipsis' &&
        one.scrollWidth > one.clientWidth + 2 &&
        style.overflowX !== 'visible'
      )
        broken.push(`${nameOf(one)} is cut off by ${String(one.scrollWidth - one.clientWidth)} px`);
      const box = one.getBoundingClientRect();
      if (one.closest(SCROLLERS) === null && (box.left < -1 || box.right > innerWidth + 1))
        broken.push(`${nameOf(one)} stands outside of the window`);
    }
    // A word longer than its column lies over what stands beside it.
    for (const label of layer.querySelectorAll<HTMLElement>('label, legend, dt, .field-label'))
      if (label.checkVisibility() && label.clientWidth > 0 && label.closest('.sr-only, .grid') === null)
        if (label.scrollWidth > label.clientWidth + 1)
          broken.push(
            `${nameOf(label)} is wider than its place by ${String(label.scrollWidth - label.clientWidth)} px`,
          );
    const stuck = (element: Element): Element | null => {
      let up: Element | null = element;
      while (up !== null && !['sticky', 'fixed'].includes(getComputedStyle(up).position)) up = up.parentElement;
      return up;
    };
    const boxes = controls
      .map((one) => ({ one, box: clip(one), stuckTo: stuck(one) }))
      .filter(({ box }) => box.width > 2 && box.height > 2);
    for (const [at, a] of boxes.entries())
      for (const b of boxes.slice(at + 1)) {
        if (a.one.contains(b.one) || b.one.contains(a.one)) continue;
        // A field holds its own buttons; a label lies over its radio button.
        if (a.one.closest('.input-with-button, .side-view, .segment, .radio')?.contains(b.one) === true) continue;
        // Under what stays in sight, the rest scrolls on purpose.
        if (a.stuckTo !== b.stuckTo) continue;
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (wide > 3 && high > 3)
          broken.push(
            `${nameOf(a.one)} and ${nameOf(b.one)} overlap by ${String(Math.round(wide))} × ${String(Math.round(high))} px`,
          );
      }
    return broken;
  });
}
