import { describe, expect, it } from 'vitest';
import type { Bridge } from '../../shared/contract.ts';
import { createClient, type ClientEvent } from '../../renderer/client.ts';

function bridgeThat(answers: (method: string, input: unknown) => Promise<unknown>): Bridge & {
  tell: (event: string, payload: unknown) => void;
} {
  const listeners = new Set<(event: string, payload: unknown) => void>();
  return {
    call: answers,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell: (event, payload) => {
      for (const listener of listeners) listener(event, payload);
    },
  };
}

const FAULT = { ok: false, refusal: { kind: 'fault', code: 'INTERNAL', message: '' } };

describe('createClient', () => {
  it('hands method and input on and the value back', async () => {
    const asked: unknown[] = [];
    const client = createClient(
      bridgeThat(async (method, input) => {
        asked.push([method, input]);
        return { ok: true, value: { items: [], total: 0 } };
      }),
    );
    expect(await client.call('listEvents', { limit: 10, offset: 0 })).toEqual({
      ok: true,
      value: { items: [], total: 0 },
    });
    expect(asked).toEqual([['listEvents', { limit: 10, offset: 0 }]]);
  });

  it.each([
    ['WRONG_PASSPHRASE', 'locked'],
    ['VAULT_LOCKED', 'locked'],
    ['NAME_NOT_PERMITTED', 'refused'],
    ['CERTIFICATE_NOT_FOUND', 'not-found'],
    ['INVALID_INPUT', 'usage'],
    ['INTERNAL', 'fault'],
  ])('tells %s as a refusal of the kind %s, in main’s own words', async (code, kind) => {
    const client = createClient(bridgeThat(async () => ({ ok: false, error: { code, message: 'What. And why.' } })));
    expect(await client.call('lockVault', {})).toEqual({
      ok: false,
      refusal: { kind, code, message: 'What. And why.' },
    });
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'ok'],
    ['a reply that is neither', { ok: 'yes' }],
    ['a value that breaks the contract', { ok: true, value: { items: 'many', total: 0 } }],
    ['a value with more in it than the contract has', { ok: true, value: { items: [], total: 0, privateKey: 'x' } }],
    ['a code that is not in the list', { ok: false, error: { code: 'OOPS', message: '' } }],
  ])('is a fault when main answers with %s', async (_, answer) => {
    const client = createClient(bridgeThat(async () => answer));
    expect(await client.call('listEvents', { limit: 1, offset: 0 })).toEqual(FAULT);
  });

  it('is a fault, not a throw, when the bridge breaks', async () => {
    const client = createClient(bridgeThat(() => Promise.reject(new Error('gone'))));
    expect(await client.call('lockVault', {})).toEqual(FAULT);
  });

  it('passes on events of the contract, and no others', () => {
    const bridge = bridgeThat(async () => undefined);
    const heard: ClientEvent[] = [];
    const stop = createClient(bridge).subscribe((event) => heard.push(event));
    bridge.tell('registryChanged', { revision: 7 });
    bridge.tell('registryChanged', { revision: 'seven' });
    bridge.tell('vaultChanged', { vault: { state: 'none' } });
    bridge.tell('actionRequested', { action: 'go.home' });
    bridge.tell('somethingElse', {});
    stop();
    bridge.tell('registryChanged', { revision: 8 });
    expect(heard).toEqual([
      { event: 'registryChanged', payload: { revision: 7 } },
      { event: 'vaultChanged', payload: { vault: { state: 'none' } } },
      { event: 'actionRequested', payload: { action: 'go.home' } },
    ]);
  });
});
