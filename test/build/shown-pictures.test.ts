import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedInPages, SHOWN } from '../../build/shown-pictures.ts';

/** Whoever clones the project waits for them. */
const MOST_BYTES = 3_000_000;

describe('docs/images', () => {
  it('holds what README and the guide show, nothing else, and no more than three megabytes', () => {
    const here = readdirSync(SHOWN).sort();
    expect(here).toEqual(namedInPages());
    expect(here.length).toBeGreaterThan(5);
    const bytes = here.reduce((sum, name) => sum + statSync(path.join(SHOWN, name)).size, 0);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });
});
