import { CertificateError } from '../../shared/errors.ts';
import type { CertificateRecord, Registry } from '../authority/ports.ts';
import { sha256 } from './digest.ts';
import { integer, present, text } from './columns.ts';
import { formatId, parseId } from './ids.ts';
import { formatSeconds, toSeconds } from './instants.ts';
import { annotationBefore, writeAnnotation } from './annotations.ts';
import type { RegistryReader } from './registry-read.ts';
import { insertPortion } from './register-import.ts';
import { insertCertificate, insertKey, insertRequest, readyCertificate } from './register-inserts.ts';
import { setAuthorityKey } from './register-authority-key.ts';
import { insertAuthority } from './register-authorities.ts';
import { insertAnswer, insertAwaiting, insertCrossCertificates } from './answers.ts';
import { certificateNumber, endPlan } from './planned-revocations.ts';
import { certificateRow, insertRevocation, release } from './revocation-writes.ts';
import { insertSerialRevocation } from './serial-revocations.ts';
import { profileByName, removeProfile, saveProfile } from './stored-profiles.ts';
import { settingsFacts, writeSettings } from './stored-settings.ts';
import { CERTIFICATE_BY_ID, certificateRecord, writeCrlNumber } from './register-rows.ts';
import type { SearchIndex } from './search-index.ts';
import type { Change, VaultStore } from './store.ts';
import { storedText } from './stored-text.ts';
import { refuseSecondOfSubject, refuseSecondRenewal } from './subject-rule.ts';

/** The writing half of the port. */
export type RegistryWriter = Pick<Registry, Extract<keyof Registry, `record${string}`>>;

const INSERT_CRL_ENCODING = 'INSERT INTO crl_encoding (id, der) SELECT ?1, ?2 WHERE ?2 IS NOT NULL';

/** Every method is one transaction with its events: see {@link VaultStore.write}. */
export function createRegistryWriter(store: VaultStore, reader: RegistryReader, search: SearchIndex): RegistryWriter {
  async function certificatesOf(ids: readonly string[]): Promise<readonly CertificateRecord[]> {
    return Promise.all(ids.map((id) => reader.certificate(id)));
  }

  return {
    async recordRequest({ der, source, key }) {
      const id = await store.write((change) => {
        const known = change.database.get('SELECT id FROM certification_request WHERE digest = ?', sha256(der));
        return known === undefined
          ? insertRequest(change, { der, source, keyId: keyOfNewRequest(store, change, key) })
          : integer(known, 'id');
      });
      return reader.request(formatId('csr', id));
    },

    async recordRequestRejected(id, note) {
      await store.write((change) => {
        const { changes } = change.database.run(
          'UPDATE certification_request SET rejected_at = ?, note = ? WHERE id = ?',
          toSeconds(change.now),
          storedText(note),
          parseId('csr', id) ?? 0,
        );
        if (changes === 0) {
          throw new CertificateError(
            'REQUEST_NOT_FOUND',
            `There is no request “${id}” in this vault. See the list of requests.`,
          );
        }
        change.record('request.rejected', id, { note: storedText(note) });
      });
      return reader.request(id);
    },

    async recordAuthority(authority, crossCertificates = []) {
      const ready = readyCertificate(authority.certificateDer);
      const crosses = crossCertificates.map((cross) => ({ ...cross, ready: readyCertificate(cross.der) }));
      const id = await store.write((change) => {
        const id = insertAuthority(store, change, authority, ready);
        insertCrossCertificates(store, change, id, crosses);
        return id;
      });
      search.schedule();
      return reader.authority(formatId('ca', id));
    },

    async recordAwaitingAuthority(awaiting) {
      const id = formatId('awaiting', await store.write((change) => insertAwaiting(store, change, awaiting)));
      const recorded = (await reader.awaitingAuthorities()).find((one) => one.id === id);
      if (recorded === undefined) throw new Error('an awaiting CA just recorded is not there');
      return recorded;
    },

    async recordAnswer(answer) {
      const ready = readyCertificate(answer.certificateDer);
      const readyAbove = answer.above.map(({ certificateDer }) => readyCertificate(certificateDer));
      const id = await store.write((change) => insertAnswer(store, change, { ...answer, ready, readyAbove }));
      search.schedule();
      return reader.certificate(formatId('cert', id));
    },

    async recordSettings(authorityId, settings) {
      await store.write((change) => {
        change.database.run(
          'UPDATE authority SET settings = ? WHERE id = ?',
          writeSettings(settings),
          parseId('ca', authorityId) ?? 0,
        );
        change.record('authority.settings-changed', authorityId, { settings: settingsFacts(settings) });
      });
      return reader.authority(authorityId);
    },

    async recordProfile(name, definition) {
      await store.write((change) => saveProfile(change, name, definition));
      return profileByName(store.database, name);
    },

    async recordProfileRemoved(name) {
      await store.write((change) => removeProfile(change, name));
    },

    async recordCertificates(certificates) {
      const ready = certificates.map((certificate) => ({
        ...certificate,
        ready: readyCertificate(certificate.der, certificate.read),
      }));
      const records = await store.write((change) => {
        const ids = ready.map((certificate) => {
          refuseSecondRenewal(change, certificate.supersedesId);
          const id = insertCertificate(store, change, certificate, certificate.ready);
          refuseSecondOfSubject(change, id);
          return id;
        });
        // Their events vouch for the rows as they were read back already, so that they need not be proven once more.
        return ids.map((id) => certificateRecord(present(change.database.get(CERTIFICATE_BY_ID, id), 'certificate')));
      });
      search.schedule();
      return records;
    },

    async recordRevocations(revocations) {
      await store.write((change) => {
        for (const revocation of revocations) insertRevocation(change, revocation);
      });
      return certificatesOf(revocations.map(({ certificateId }) => certificateId));
    },

    async recordSerialRevocations(revocations) {
      await store.write((change) => {
        for (const revocation of revocations) insertSerialRevocation(change, revocation);
      });
    },

    async recordPlanEnded(certificateId, why) {
      await store.write((change) => endPlan(change, certificateNumber(certificateId), why));
    },

    async recordReleases(certificateIds, at) {
      await store.write((change) => {
        for (const id of certificateIds) release(change, id, at);
      });
      return certificatesOf(certificateIds);
    },

    async recordCrl(crl, revision) {
      const id = await store.write((change) => {
        const authority = parseId('ca', crl.authorityId) ?? 0;
        refuseIfChanged(change, crl.authorityId, authority, crl.number, revision);
        const { id } = change.database.run(
          'INSERT INTO crl (authority_id, number, this_update, next_update, entry_count) VALUES (?, ?, ?, ?, ?)',
          authority,
          writeCrlNumber(crl.number),
          toSeconds(crl.thisUpdate),
          toSeconds(crl.nextUpdate),
          crl.entryCount,
        );
        change.database.run(INSERT_CRL_ENCODING, id, crl.der);
        // A statement keeps a copy of what it was given last, and that may be 50 MB.
        change.database.run(INSERT_CRL_ENCODING, id, null);
        change.record('crl.issued', formatId('crl', id), {
          authority: crl.authorityId,
          number: crl.number.toString(),
          thisUpdate: formatSeconds(toSeconds(crl.thisUpdate)),
          nextUpdate: formatSeconds(toSeconds(crl.nextUpdate)),
          entryCount: crl.entryCount,
          sha256: Buffer.from(sha256(crl.der)).toString('hex'),
        });
        return formatId('crl', id);
      });
      // Not read anew: the event vouches for the row as it was read back already, and it may be 50 MB.
      return { ...crl, id };
    },

    async recordImport(portion) {
      const ready = portion.certificates.map(({ der }) => readyCertificate(der));
      const count = await store.write((change) => insertPortion(store, change, portion, ready));
      search.schedule();
      return count;
    },

    async recordAuthorityKey(authorityId, key) {
      const digest = sha256(key.subjectPublicKeyInfo);
      await store.write((change) => setAuthorityKey(change, authorityId, digest, () => insertKey(store, change, key)));
      return reader.authority(authorityId);
    },

    async recordAnnotation(certificateId, annotation) {
      await store.write((change) => writeAnnotation(change, certificateId, annotation));
    },

    async recordAnnotationUndone(certificateId) {
      await store.write((change) =>
        writeAnnotation(change, certificateId, annotationBefore(change.database, certificateId)),
      );
      return reader.annotation(certificateId);
    },

    async recordExport({ subject, form, withPrivateKey }) {
      await store.write((change) => change.record('exported', storedText(subject), { form, withPrivateKey }));
    },

    async recordDeployment({ certificateId, endpoint, servername, starttls, gone }) {
      const seen = {
        endpoint: storedText(endpoint),
        servername: storedText(servername),
        ...(starttls === undefined ? {} : { starttls: storedText(starttls) }),
        ...(gone === undefined ? {} : { gone }),
      };
      await store.write((change) => {
        certificateRow(change, certificateId);
        change.record('certificate.deployed', certificateId, seen);
      });
    },
  };
}

/** A key made for the request, or one on record that it is over. */
function keyOfNewRequest(
  store: VaultStore,
  change: Change,
  key: Parameters<Registry['recordRequest']>[0]['key'],
): number | null {
  if (key === null) return null;
  return 'id' in key ? (parseId('key', key.id) ?? null) : insertKey(store, change, key);
}

/**
 * A CRL tells of the register as it was read at `revision`. If anything that it should tell has changed since, or its
 * number is taken, it must be made anew.
 */
function refuseIfChanged(
  change: Change,
  authorityId: string,
  authority: number,
  number: bigint,
  revision: number,
): void {
  const since = change.database.get(
    `SELECT sequence FROM event
     WHERE sequence > ? AND kind IN ('certificate.revoked', 'certificate.released', 'crl.issued')
       AND json_extract(payload, '$.authority') = ? LIMIT 1`,
    revision,
    authorityId,
  );
  const known = change.database.get(
    `SELECT a.crl_number_before AS before, (SELECT max(number) FROM crl WHERE authority_id = a.id) AS last
     FROM authority a WHERE a.id = ?`,
    authority,
  );
  if (known === undefined) {
    throw new CertificateError(
      'AUTHORITY_NOT_FOUND',
      `There is no CA “${authorityId}” in this vault. See the list of CAs.`,
    );
  }
  const next = writeCrlNumber(number);
  const taken = next <= text(known, 'before') || (known['last'] !== null && next <= text(known, 'last'));
  if (since !== undefined || taken) {
    throw new CertificateError(
      'REGISTRY_CHANGED',
      taken
        ? `The CRL number ${number.toString()} of ${authorityId} is used already. Make the CRL anew.`
        : `The revocations of ${authorityId} changed meanwhile. Make the CRL anew.`,
    );
  }
}
