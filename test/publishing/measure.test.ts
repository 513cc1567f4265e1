import { describe, expect, it } from 'vitest';
import { measure, type Measurement } from './measure.ts';

describe('measure', () => {
  it('times every step of a small CA', async () => {
    const steps: Measurement[] = [];
    await measure(20, 10, (step) => steps.push(step));
    expect(steps).toHaveLength(6);
  });
});
