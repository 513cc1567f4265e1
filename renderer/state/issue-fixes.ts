/** What one click would mend in the form of a new certificate: from what main found, to a change of the form. */
import type { PlanDescription } from '../../shared/descriptions.ts';
import type { Refusal } from '../client.ts';
import type { MessageId, MessageValues } from '../messages.ts';
import { visibleText } from './foreign-text.ts';
import { commonNameOf, type NewKeyIssue } from './issue-form.ts';
import { addNames } from './name-chip.ts';

export interface Fix {
  readonly label: MessageId;
  readonly values: MessageValues;
  readonly change: Partial<NewKeyIssue>;
}

/** One for each thing that can be mended so; a finding without a fix is for the person. */
export function issueFixes(form: NewKeyIssue, found: PlanDescription | Refusal): readonly Fix[] {
  const codes = 'findings' in found ? found.findings.map(({ code }) => code) : [found.code];
  const messages = 'findings' in found ? found.findings.map(({ message }) => message) : [found.message];
  const fixes = codes.flatMap((code, at) => fixOf(form, code, messages[at] ?? ''));
  return fixes.filter((fix, at) => fixes.findIndex((other) => other.label === fix.label) === at);
}

function fixOf(form: NewKeyIssue, code: string, message: string): readonly Fix[] {
  switch (code) {
    case 'VALIDITY_TOO_LONG':
    case 'VALIDITY_EXCEEDS_ISSUER':
    case 'VALIDITY_INVALID':
      return form.validity === 'profile'
        ? []
        : [{ label: 'fix.profileDays', values: {}, change: { validity: 'profile' } }];
    case 'validity-apple':
    case 'validity-long':
      return [{ label: 'fix.days', values: { days: 397 }, change: { validity: '397' } }];
    case 'san-missing':
    case 'cn-not-in-san': {
      const name = commonNameOf(form);
      if (name.trim() === '') return [];
      const names = addNames(form.names, name);
      // One more, and no more: a name with blanks would fall apart into several.
      const sound = names.every(({ problem }) => problem === null) && names.length === form.names.length + 1;
      return sound ? [{ label: 'fix.addName', values: { name: visibleText(name) }, change: { names } }] : [];
    }
    case 'NAME_NOT_PERMITTED':
    case 'name-not-permitted':
    case 'san-kind': {
      // Main names the name; where two would do, none is guessed.
      const named = form.names.filter(({ kind, text }) =>
        code === 'san-kind' ? kind !== 'DNS' && kind !== 'IP' : message.includes(text),
      );
      const [name] = named;
      if (name === undefined || named.length > 1) return [];
      const names = form.names.filter((one) => one !== name);
      return [{ label: 'fix.leaveOut', values: { name: visibleText(name.text) }, change: { names } }];
    }
    default:
      return [];
  }
}
