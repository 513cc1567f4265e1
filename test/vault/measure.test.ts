import { expect, it } from 'vitest';
import { availableEngines } from '../../electron/vault/driver.ts';
import { measure } from './measure.ts';

it('times every step of a small vault', async () => {
  const measured: string[] = [];
  await measure(200, availableEngines()[0] ?? 'node:sqlite', ({ what, wall }) => {
    expect(wall, what).toBeGreaterThan(0);
    measured.push(what);
  });
  expect(measured.length).toBeGreaterThan(25);
}, 60_000);
