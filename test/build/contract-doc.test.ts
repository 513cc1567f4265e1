import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contractDoc } from '../../build/contract-doc.ts';
import { methods } from '../../shared/contract.ts';

describe('docs/ipc-contract.md', () => {
  const made = contractDoc();

  it('is what shared/contract says now; else type: npm run docs', () => {
    expect(readFileSync('docs/ipc-contract.md', 'utf8') === made, 'type: npm run docs').toBe(true);
  });

  it('tells every method, with bounds and codes', () => {
    for (const name of Object.keys(methods)) expect(made).toContain(`### ${name}\n`);
    expect(made).toMatch(
      /### lookForUpdate\n\nAsks once[\s\S]*?takes: {3}\{\}\nanswers: \{ newer: \{ version: text, released: instant, notes: text \(at most 20000\), bytes: whole number \} \| null \}\nrefuses: HOST_UNREACHABLE, NOT_SUPPORTED, UPDATE_REFUSED/u,
    );
    expect(made).toContain('passphrase: text (at most 1024)');
  });
});
