import { describe, expect, it } from 'vitest';
import type { OpenedRequest } from '../../../shared/contract/issuing-methods.ts';
import type { CertificateDetail } from '../../../shared/descriptions.ts';
import type { Refusal } from '../../../renderer/client.ts';
import {
  EMPTY_TRAY,
  requestPlanInput,
  shownState,
  tray,
  waitingCount,
  FIRST_CHOICES,
  type TrayEvent,
} from '../../../renderer/state/request-tray.ts';
import { createWorld, detailOf } from '../fake-world.ts';

const opened = (digest: string, fileName = 'vpn.csr'): OpenedRequest => ({
  digest,
  fileName,
  bytes: 900,
  request: {
    subject: 'CN=vpn.sample.com',
    subjectAltNames: [],
    keyAlgorithm: 'RSA-2048',
    signatureAlgorithm: 'sha256WithRSAEncryption',
    proofOfPossession: true,
    requestedExtensions: [],
    findings: [],
  },
});
const REFUSAL: Refusal = { kind: 'refused', code: 'MALFORMED_PEM', message: 'Line 3.' };
const [first] = createWorld(0, 1).certificates;
if (first === undefined) throw new Error('The world is empty.');
const CERTIFICATE: CertificateDetail = detailOf(first);
const after = (...events: TrayEvent[]) => events.reduce(tray, EMPTY_TRAY);
const arrived = (key: number): TrayEvent => ({ type: 'arrived', key, fileName: 'vpn.csr' });
const inspected = (key: number, digest: string): TrayEvent => ({ type: 'inspected', key, opened: opened(digest) });

describe('tray', () => {
  it('goes from empty over inspecting and inspected to issued', () => {
    expect(shownState(EMPTY_TRAY)).toEqual({ step: 'empty' });
    let state = after(arrived(1));
    expect(shownState(state)).toEqual({ step: 'inspecting' });
    state = tray(state, inspected(1, 'aa'));
    expect(shownState(state)).toMatchObject({ step: 'inspected', signing: { at: 'idle' }, choices: FIRST_CHOICES });
    state = tray(state, { type: 'signing', key: 1 });
    expect(shownState(state)).toMatchObject({ step: 'inspected', signing: { at: 'signing' } });
    state = tray(state, { type: 'issued', key: 1, certificate: CERTIFICATE });
    expect(shownState(state)).toEqual({ step: 'issued', opened: opened('aa'), certificate: CERTIFICATE });
    expect(waitingCount(state)).toBe(0);
  });

  it('keeps a refused file on the table with its reason', () => {
    const state = after(arrived(1), { type: 'refused', key: 1, refusal: REFUSAL });
    expect(shownState(state)).toEqual({ step: 'refused', refusal: REFUSAL });
    expect(waitingCount(state)).toBe(1);
  });

  it('stays inspected when signing is refused, until something is chosen anew', () => {
    const state = after(
      arrived(1),
      inspected(1, 'aa'),
      { type: 'signing', key: 1 },
      {
        type: 'signingEnded',
        key: 1,
        refusal: REFUSAL,
      },
    );
    expect(shownState(state)).toMatchObject({ signing: { at: 'refused', refusal: REFUSAL } });
    const chosen = tray(state, { type: 'chose', key: 1, choices: { profile: 'tls-client' } });
    expect(shownState(chosen)).toMatchObject({ signing: { at: 'idle' }, choices: { profile: 'tls-client' } });
  });

  it('goes back to inspected when the passphrase is not given', () => {
    const state = after(
      arrived(1),
      inspected(1, 'aa'),
      { type: 'signing', key: 1 },
      {
        type: 'signingEnded',
        key: 1,
        refusal: null,
      },
    );
    expect(shownState(state)).toMatchObject({ signing: { at: 'idle' } });
  });

  it('never signs what is not inspected: such events change nothing', () => {
    const state = after(arrived(1), { type: 'issued', key: 1, certificate: CERTIFICATE }, { type: 'signing', key: 1 });
    expect(shownState(state)).toEqual({ step: 'inspecting' });
  });

  it('puts the same request on the table once, with what was chosen for it', () => {
    const state = after(
      arrived(1),
      inspected(1, 'aa'),
      { type: 'chose', key: 1, choices: { profile: 'email' } },
      arrived(2),
      inspected(2, 'aa'),
    );
    expect(state.items).toHaveLength(1);
    expect(shownState(state)).toMatchObject({ step: 'inspected', choices: { profile: 'email' } });
  });

  it('shows the neighbour of one that is taken off', () => {
    const state = after(arrived(1), arrived(2), arrived(3), { type: 'shown', key: 2 }, { type: 'removed', key: 2 });
    expect(state.shown).toBe(3);
    const last = tray(state, { type: 'removed', key: 3 });
    expect(last.shown).toBe(1);
    expect(shownState(tray(last, { type: 'removed', key: 1 }))).toEqual({ step: 'empty' });
  });
});

describe('requestPlanInput', () => {
  it('takes the first CA until another is chosen, and leaves the days to the profile', () => {
    expect(requestPlanInput('ab', FIRST_CHOICES, 'ca-2')).toEqual({
      digest: 'ab',
      ca: 'ca-2',
      profile: 'tls-server',
      validityDays: null,
      subjectAltNames: null,
    });
    expect(requestPlanInput('ab', { ...FIRST_CHOICES, ca: 'ca-1', validity: '90' }, 'ca-2')).toMatchObject({
      ca: 'ca-1',
      validityDays: 90,
      subjectAltNames: null,
    });
  });

  it('asks nothing without a CA, or with days that are none', () => {
    expect(requestPlanInput('ab', FIRST_CHOICES, null)).toBeNull();
    expect(requestPlanInput('ab', { ...FIRST_CHOICES, validity: 'other', otherDays: '-1' }, 'ca-1')).toBeNull();
  });
});
