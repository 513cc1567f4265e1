import { encodeQR } from 'qr';
import type { RecoveryKit } from './recovery-kit.ts';

/** What a share says besides itself. */
export interface ShareFacts {
  readonly vaultName: string;
  readonly vaultId: string;
  /** `2026-11-21` */
  readonly date: string;
}

interface Sheet {
  readonly title: string;
  readonly facts: readonly string[];
  readonly lines: readonly string[];
  readonly how: readonly string[];
}

const GROUPS_IN_LINE = 5;

function sheetOf(kit: RecoveryKit, at: number, { vaultName, vaultId, date }: ShareFacts): Sheet {
  const { threshold, shares } = kit;
  const groups = (shares[at] ?? '').split('-');
  const lines = Array.from({ length: Math.ceil(groups.length / GROUPS_IN_LINE) }, (_, line) =>
    groups.slice(line * GROUPS_IN_LINE, (line + 1) * GROUPS_IN_LINE).join('-'),
  );
  return {
    title: `Chancery recovery share ${at + 1} of ${shares.length}`,
    facts: [`Vault: ${vaultName} (${vaultId})`, `Kit: ${kit.kit}, made on ${date}`],
    lines,
    how: [
      `Any ${threshold} of the ${shares.length} shares give the vault a new passphrase; fewer say nothing.`,
      'Keep this one apart from the others and from the vault. A newer kit makes it void.',
      'To use them: in the window, Settings, “Use the recovery kit…”; in a terminal,',
      'chancery vault recovery use SHARE… --out-passphrase-file NEW',
    ],
  };
}

/** A share as plain text. */
export function shareText(kit: RecoveryKit, at: number, facts: ShareFacts): string {
  const sheet = sheetOf(kit, at, facts);
  return [sheet.title, '', ...sheet.facts, '', ...sheet.lines, '', ...sheet.how, ''].join('\n');
}

/** A share as a page to print, with the same as a QR code. It needs nothing from anywhere. */
export function sharePage(kit: RecoveryKit, at: number, facts: ShareFacts): string {
  return pageOf(sheetOf(kit, at, facts).title, [shareBody(kit, at, facts)]);
}

/** All shares, each on a sheet of its own. */
export function kitPage(kit: RecoveryKit, facts: ShareFacts): string {
  const sheets = kit.shares.map((_, at) => shareBody(kit, at, facts));
  return pageOf(`Chancery recovery kit ${kit.kit}`, sheets);
}

function shareBody(kit: RecoveryKit, at: number, facts: ShareFacts): string {
  const { title, facts: said, lines, how } = sheetOf(kit, at, facts);
  const paragraphs = (texts: readonly string[]): string => texts.map((line) => `<p>${escaped(line)}</p>`).join('\n');
  return `<section>
<h1>${escaped(title)}</h1>
${paragraphs(said)}
<pre>${escaped(lines.join('\n'))}</pre>
${encodeQR(kit.shares[at] ?? '', 'svg', { ecc: 'quartile' })}
${paragraphs(how)}
</section>`;
}

function pageOf(title: string, sections: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
  body { font: 12pt sans-serif; max-width: 17cm; margin: 1.5cm auto; color: black; background: white; }
  section + section { break-before: page; }
  pre { font: bold 15pt monospace; border: 1px solid; padding: 0.5cm; }
  svg { width: 6cm; height: 6cm; }
</style>
${sections.join('\n')}
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
