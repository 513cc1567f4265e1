/**
 * What the fifth schema adds: two indexes, so that what Home asks of a large vault costs nothing there: which certificates
 * of a CA sign OCSP answers, and where certificates were seen. Each holds a handful among all, and serves no other question: an
 * index of every event by its kind was taken where the subject's would have found one row, for a revocation too.
 * A released statement is never changed: see schema.ts.
 */
export const SCHEMA_5 = `
CREATE INDEX certificate_signing_ocsp ON certificate (authority_id, not_after) WHERE profile = 'ocsp-signing';
CREATE INDEX event_of_deployment ON event (sequence) WHERE kind = 'certificate.deployed';
`;
