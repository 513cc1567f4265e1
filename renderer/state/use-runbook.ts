import { useCallback } from 'react';
import type { CrlDescription } from '../../shared/descriptions.ts';
import { useSay } from '../messages.ts';
import { visibleText } from './foreign-text.ts';
import { startOfDay } from './instants.ts';
import { ERROR_KINDS } from '../../shared/errors.ts';
import { MOST_RENEWED } from '../../shared/contract/renewal-methods.ts';
import { runbookState, type Compromise, type Runbook, type RunbookState } from './runbook.ts';
import { useReading, useReadings, useRun, useServices, type Outcome } from './services.ts';
import type { Reading } from './store.ts';
import { newestCrl } from './tasks.ts';

interface RunbookControl {
  readonly plan: Reading<Compromise>;
  readonly state: RunbookState | null;
  /** Revokes all that hang on the key, and signs the CRLs that say so. */
  readonly revoke: (since: string) => Promise<void>;
  readonly signCrls: () => Promise<void>;
  readonly saveCrl: (crl: CrlDescription) => Promise<void>;
  /** Puts a CA's site where its folder is; without one, a folder is chosen first. */
  readonly publish: (crl: CrlDescription) => Promise<void>;
  readonly reissue: () => Promise<void>;
}

/** The steps against a lost key, each with what main makes of it. */
export function useRunbook(runbook: Runbook): RunbookControl {
  const { client, dispatch, say } = useServices();
  const run = useRun();
  const text = useSay();
  const plan = useReading('planCompromise', { id: runbook.id });
  const listed = useReading('listAuthorities', {});
  const certificates = plan.status === 'ready' ? plan.value.certificates : [];
  const authorities = (listed.status === 'ready' ? listed.value.items : []).filter((authority) =>
    certificates.some((one) => one.ca === authority.name),
  );
  const crls = useReadings(
    'listCrls',
    authorities.map(({ id }) => ({ ca: id })),
  );
  const newest = new Map(
    authorities.flatMap(({ name }, at) => {
      const reading = crls[at];
      const crl = reading?.status === 'ready' ? newestCrl(reading.value.items) : null;
      return crl === null ? [] : [[name, crl] as const];
    }),
  );
  const state = plan.status === 'ready' ? runbookState(plan.value, newest, runbook.notes) : null;
  const told = useCallback(
    <T>(outcome: Outcome<T>): T | null => {
      if (outcome.at === 'refused') say({ kind: 'refused', refusal: outcome.refusal });
      return outcome.at === 'done' ? outcome.value : null;
    },
    [say],
  );

  const sign = async (names: readonly string[]): Promise<void> => {
    for (const { id, name } of authorities)
      if (names.includes(name)) told(await run('issueCrl', { ca: id, days: null }));
  };
  return {
    plan,
    state,
    revoke: async (since) => {
      if (state === null || plan.status !== 'ready' || state.toRevoke.length === 0) return;
      const revoked = told(
        await run('revokeCertificates', {
          ids: state.toRevoke.map((one) => one.id),
          reason: plan.value.authority === null ? 'keyCompromise' : 'cACompromise',
          invalidityDate: startOfDay(since),
        }),
      );
      if (revoked !== null) await sign(state.toRevoke.map((one) => one.ca));
    },
    signCrls: () => sign(state?.toSign ?? []),
    saveCrl: async (crl) => {
      const saved = told(await run('exportCrl', { id: crl.id, form: 'der' }));
      if (saved?.outcome !== 'saved') return;
      dispatch({ type: 'runbookNoted', note: { what: 'saved', at: new Date().toISOString(), path: saved.path } });
      say({ kind: 'done', text: text('saved.plain'), detail: visibleText(saved.path) });
    },
    publish: async (crl) => {
      const ca = authorities.find(({ name }) => name === crl.ca)?.id;
      if (ca === undefined) return;
      const listed = await client.call('listPublishing', {});
      if (listed.ok && listed.value.items.find((one) => one.ca === ca)?.site === null) {
        const chosen = told(await run('chooseSiteFolder', { ca }));
        if (chosen?.outcome !== 'chosen') return;
      }
      const published = told(await run('publishSite', { ca, whole: false }));
      if (published === null) return;
      const { path } = published;
      dispatch({ type: 'runbookNoted', note: { what: 'published', at: new Date().toISOString(), path } });
      say({ kind: 'done', text: text('runbook.published'), detail: visibleText(path) });
    },
    reissue: async () => {
      const old = state?.toReissue ?? [];
      for (let from = 0; from < old.length; from += MOST_RENEWED) {
        const renewals = old.slice(from, from + MOST_RENEWED).map(({ id }) => ({ id, newKey: true }));
        const answer = told(await run('renewCertificates', { renewals, validityDays: null, revokeOldAfterDays: null }));
        if (answer === null) return;
        for (const item of answer.items) {
          if (item.outcome === 'refused')
            say({ kind: 'refused', refusal: { kind: ERROR_KINDS[item.code], code: item.code, message: item.message } });
          else
            dispatch({
              type: 'runbookNoted',
              note: { what: 'reissued', at: item.certificate.issuedAt, old: item.id, certificate: item.certificate },
            });
        }
      }
    },
  };
}
