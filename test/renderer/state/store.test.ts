import { describe, expect, it } from 'vitest';
import { createClient } from '../../../renderer/client.ts';
import { createStore } from '../../../renderer/state/store.ts';
import { createFakeBridge } from '../fake-bridge.ts';

const EVENTS = { limit: 3, offset: 0 };
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function setUp() {
  const bridge = createFakeBridge();
  const store = createStore(createClient(bridge));
  const asked = (method: string) => bridge.calls.filter((call) => call.method === method).length;
  return { bridge, store, reader: store.reader('listEvents'), asked };
}

describe('createStore', () => {
  it('asks main once for one question of one revision, however many ask', async () => {
    const { reader, asked } = setUp();
    expect(reader.peek(EVENTS)).toEqual({ status: 'loading' });
    reader.ensure(EVENTS);
    reader.ensure(EVENTS);
    await settled();
    reader.ensure(EVENTS);
    expect(asked('listEvents')).toBe(1);
    expect(reader.peek(EVENTS)).toMatchObject({ status: 'ready', stale: false, value: { total: 260 } });
  });

  it('answers with the same object until something changes', async () => {
    const { reader } = setUp();
    reader.ensure(EVENTS);
    await settled();
    expect(reader.peek({ ...EVENTS })).toBe(reader.peek(EVENTS));
  });

  it('keeps a stale answer in sight until the new one is there', async () => {
    const { store, reader, asked } = setUp();
    reader.ensure(EVENTS);
    await settled();
    store.invalidate();
    expect(reader.peek(EVENTS)).toMatchObject({ status: 'ready', stale: true });
    reader.ensure(EVENTS);
    await settled();
    expect(reader.peek(EVENTS)).toMatchObject({ status: 'ready', stale: false });
    expect(asked('listEvents')).toBe(2);
  });

  it('does not let a late answer of an older revision replace a newer one', async () => {
    const bridge = createFakeBridge();
    const waiting: (() => void)[] = [];
    const store = createStore(
      createClient({
        subscribe: bridge.subscribe,
        call: async (method, input) => {
          const answer = bridge.call(method, input);
          await new Promise<void>((resolve) => waiting.push(resolve));
          return answer;
        },
      }),
    );
    const reader = store.reader('listEvents');
    reader.ensure(EVENTS);
    bridge.world.events = [];
    store.invalidate();
    reader.ensure(EVENTS);
    // The second question is answered first.
    waiting[1]?.();
    await settled();
    waiting[0]?.();
    await settled();
    expect(reader.peek(EVENTS)).toMatchObject({ value: { total: 0 } });
  });

  it('forgets everything of another vault, also what was on its way', async () => {
    const { store, reader } = setUp();
    reader.ensure(EVENTS);
    store.clear();
    await settled();
    expect(reader.peek(EVENTS)).toEqual({ status: 'loading' });
  });

  it('keeps the refusal of a question that was refused', async () => {
    const { bridge, reader } = setUp();
    bridge.refuse('listEvents', 'VAULT_DAMAGED', 'The file is damaged. Restore a backup.');
    reader.ensure(EVENTS);
    await settled();
    expect(reader.peek(EVENTS)).toMatchObject({ status: 'refused', refusal: { code: 'VAULT_DAMAGED' } });
  });

  it('tells whoever listens, and no one who has stopped', async () => {
    const { store, reader } = setUp();
    let told = 0;
    const stop = store.subscribe(() => (told += 1));
    reader.ensure(EVENTS);
    await settled();
    expect(told).toBe(1);
    stop();
    store.invalidate();
    expect(told).toBe(1);
  });

  it('keeps no more answers than it promises, the oldest going first', async () => {
    const { reader, asked } = setUp();
    for (let offset = 0; offset < 81; offset += 1) reader.ensure({ limit: 1, offset });
    await settled();
    expect(reader.peek({ limit: 1, offset: 0 })).toEqual({ status: 'loading' });
    expect(reader.peek({ limit: 1, offset: 80 })).toMatchObject({ status: 'ready' });
    expect(asked('listEvents')).toBe(81);
  });
});
