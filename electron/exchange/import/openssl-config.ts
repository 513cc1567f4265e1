/** `openssl.cnf` (config(5)), as far as a CA's settings are in it. */
import { CertificateError } from '../../../shared/errors.ts';

/** Sections by name; `default` is what stands before the first. */
export type OpensslConfig = ReadonlyMap<string, ReadonlyMap<string, string>>;

const LONGEST_CONFIG_LINES = 20_000;

/**
 * Reads an OpenSSL configuration: sections, `name = value`, comments, quotes, continued lines, `$name`, `${section::name}`.
 * `.include` and `.pragma` are passed over: nothing outside of the file is read. A variable that is not set stands as it is written.
 *
 * @throws {CertificateError} MALFORMED_CONTAINER naming the line
 */
export function parseOpensslConfig(text: string, fileName: string): OpensslConfig {
  const sections = new Map<string, Map<string, string>>([['default', new Map()]]);
  let section = 'default';
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  if (lines.length > LONGEST_CONFIG_LINES) throw malformed(fileName, lines.length, 'it is too long');
  for (let at = 0; at < lines.length; at++) {
    const start = at;
    let line = withoutComment(lines[at] ?? '');
    while (line.endsWith('\\') && at + 1 < lines.length) line = line.slice(0, -1) + withoutComment(lines[++at] ?? '');
    const trimmed = line.trim();
    if (trimmed === '' || /^\.(?:include|pragma)\b/.test(trimmed)) continue;
    const heading = /^\[\s*([^\]]*?)\s*\]/.exec(trimmed);
    if (heading !== null) {
      section = heading[1] ?? '';
      if (!sections.has(section)) sections.set(section, new Map());
      continue;
    }
    const equals = trimmed.indexOf('=');
    if (equals <= 0) throw malformed(fileName, start + 1, 'it is neither a section nor “name = value”');
    const [inSection, name] = nameOf(trimmed.slice(0, equals).trim(), section);
    const values = sections.get(inSection) ?? new Map<string, string>();
    sections.set(inSection, values);
    values.set(name, expand(trimmed.slice(equals + 1).trim(), inSection, sections));
  }
  return sections;
}

/** `[section] name`; a name may say its section itself: `section::name`. */
function nameOf(name: string, section: string): [string, string] {
  const at = name.indexOf('::');
  return at === -1 ? [section, name] : [name.slice(0, at), name.slice(at + 2)];
}

/** A `#` begins a comment unless it is escaped or quoted. */
function withoutComment(line: string): string {
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (character === '\\') at++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (character === '#') return line.slice(0, at).trimEnd();
  }
  return line.trimEnd();
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', b: '\b', t: '\t' };

/** Takes quotes and escapes off and puts variables in. */
function expand(value: string, section: string, sections: Map<string, Map<string, string>>): string {
  let text = '';
  for (let at = 0; at < value.length; at++) {
    const character = value[at] ?? '';
    if (character === '\\') {
      const next = value[++at] ?? '';
      text += ESCAPES[next] ?? next;
    } else if (character === '"' || character === "'" || character === '`') {
      const end = value.indexOf(character, at + 1);
      text += value.slice(at + 1, end === -1 ? undefined : end);
      at = end === -1 ? value.length : end;
    } else if (character === '$') {
      const match = /^\$(?:\{([^}]*)\}|\(([^)]*)\)|((?:\w+::)?\w+))/.exec(value.slice(at));
      if (match === null) {
        text += character;
        continue;
      }
      const [whole, braced, bracketed, bare] = match;
      text += variable(braced ?? bracketed ?? bare ?? '', section, sections) ?? whole;
      at += whole.length - 1;
    } else text += character;
  }
  return text;
}

function variable(name: string, section: string, sections: Map<string, Map<string, string>>): string | undefined {
  const [inSection, own] = nameOf(name, section);
  return sections.get(inSection)?.get(own) ?? sections.get('default')?.get(own);
}

/** A value of a section, or of what stands before all sections. */
export function configValue(config: OpensslConfig, section: string | undefined, name: string): string | undefined {
  return (section === undefined ? undefined : config.get(section)?.get(name)) ?? config.get('default')?.get(name);
}

function malformed(fileName: string, line: number, problem: string): CertificateError {
  return new CertificateError(
    'MALFORMED_CONTAINER',
    `${fileName} cannot be read at line ${String(line)}: ${problem}. Mend the line, or move the file away to import without it.`,
    { detail: { line } },
  );
}
