import { createHash } from 'node:crypto';
import { escapeHostile } from '../../pki/hostile-text.ts';

/** HTML that is finished: only {@link markup} and {@link joined} make it, so foreign text cannot pass for it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Foreign text as text: what would be markup, invisible or turned around is shown for what it is. */
export function escapeHtml(text: string): string {
  return escapeHostile(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** A piece of a page. Every value is escaped unless it is {@link Html} already. */
export function markup(parts: TemplateStringsArray, ...values: readonly (Html | string)[]): Html {
  let text = parts[0] ?? '';
  values.forEach((value, at) => {
    text += (value instanceof Html ? value.text : escapeHtml(value)) + (parts[at + 1] ?? '');
  });
  return new Html(text);
}

export function joined(pieces: readonly Html[]): Html {
  return new Html(pieces.map(({ text }) => text).join('\n'));
}

/** Reads well on a phone and on paper, light and dark, without a file beside it. */
const STYLE = `:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem}
h1{font-size:1.4rem;line-height:1.25}h2{font-size:1.1rem;margin-top:2rem}
dt{font-weight:600;margin-top:.6rem}dd{margin:0;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}
pre{white-space:pre-wrap;border:1px solid #8886;border-radius:.4rem;padding:.6rem}
.good,.bad,.held{font-weight:600;border-left:.4rem solid;padding-left:.6rem}
.good{border-color:#2a7a3b}.bad{border-color:#b3261e}.held{border-color:#9a6a00}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing may run, load, frame or be sent from these pages; the one style is named by its digest (CSP level 3 §8.3). */
export const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** A whole page, UTF-8. */
export function webPage(title: string, body: Html): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(CONTENT_SECURITY_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

/** Names and values under each other. */
export function facts(rows: readonly (readonly [string, string | Html])[]): Html {
  return markup`<dl>
${joined(rows.map(([label, value]) => markup`<dt>${label}</dt><dd>${value}</dd>`))}
</dl>`;
}
