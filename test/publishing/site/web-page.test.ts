import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONTENT_SECURITY_POLICY,
  escapeHtml,
  facts,
  markup,
  joined,
  webPage,
} from '../../../electron/publishing/site/web-page.ts';

describe('escapeHtml', () => {
  it('leaves nothing that opens a tag, an entity or an attribute, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
      }),
    );
  });
});

describe('markup', () => {
  it('escapes values and takes what is Html already as it is', () => {
    expect(markup`<p title="${'"><b>'}">${markup`<b>${'<'}</b>`}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;b&gt;"><b>&lt;</b></p>',
    );
    expect(facts([['a<', joined([markup`<i>1</i>`])]]).text).toContain('<dt>a&lt;</dt><dd><i>1</i></dd>');
  });
});

describe('webPage', () => {
  it('allows one style by its digest and nothing else', () => {
    const page = webPage('<title>', markup`<p>x</p>`);
    expect(page).toContain('<title>&lt;title&gt;</title>');
    expect(page).toContain(CONTENT_SECURITY_POLICY);
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(CONTENT_SECURITY_POLICY).toContain(`style-src 'sha256-${digest}'`);
    expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='/);
  });
});
