/**
 * What the fifth schema adds: two indexes, so that what Home asks of a large vault costs nothing there: which certificates
 * of a CA sign OCSP answers (a handful among all), and the events of one kind.
 * A released statement is never changed: see schema.ts.
 */
export const SCHEMA_5 = `
CREATE INDEX certificate_signing_ocsp ON certificate (authority_id, not_after) WHERE profile = 'ocsp-signing';
CREATE INDEX event_by_kind ON event (kind);
`;
