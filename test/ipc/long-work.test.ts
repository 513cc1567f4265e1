import { describe, expect, it } from 'vitest';
import { LongWork, type Progress } from '../../electron/ipc/long-work.ts';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('LongWork', () => {
  it('says nothing of what is over soon', async () => {
    const told: Progress[] = [];
    const work = new LongWork((progress) => told.push(progress));
    expect(await work.run('x', async (step) => step(1, 2))).toBe(true);
    expect(told).toEqual([]);
  });

  it('tells how far it is, then that it ended', async () => {
    const told: Progress[] = [];
    const work = new LongWork((progress) => told.push(progress));
    await work.run('x', async (step) => {
      for (let at = 0; at < 10; at += 1) {
        await pause(30);
        await step(at, 10);
      }
    });
    expect(told.length).toBeGreaterThan(1);
    expect(told[0]).toMatchObject({ method: 'x' });
    expect(told.at(-1)).toMatchObject({ fraction: null });
  });

  it('ends when a person says so, and tells that it ended', async () => {
    const told: Progress[] = [];
    const work = new LongWork((progress) => {
      told.push(progress);
      work.cancel(progress.work);
    });
    let steps = 0;
    await work.run('x', async (step) => {
      do {
        await pause(20);
        steps += 1;
      } while (steps < 100 && (await step(steps, 100)));
    });
    expect(steps).toBeLessThan(50);
    expect(told.at(-1)).toMatchObject({ fraction: null });
  });

  it('lets others in between: a timer fires while it works', async () => {
    const work = new LongWork(() => undefined);
    let fired = 0;
    const timer = setInterval(() => (fired += 1), 5);
    await work.run('x', async (step) => {
      for (const until = performance.now() + 200; performance.now() < until;) await step(0, 1);
    });
    clearInterval(timer);
    expect(fired).toBeGreaterThan(5);
  });
});
