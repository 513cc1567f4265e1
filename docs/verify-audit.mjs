// Checks an audit log that Chancery exported, with nothing of Chancery: docs/audit-format.md says what and why.
//   node verify-audit.mjs audit.jsonl [root.pem]      root.pem: a CA certificate that you have from elsewhere
import { createHash, verify, X509Certificate } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [file, known] = process.argv.slice(2);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const fail = (why) => {
  console.error(`NOT proven: ${why}`);
  process.exit(1);
};

let header = null;
let end = null;
let sequence = 0;
let previous = '0'.repeat(64);
for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
  const entry = JSON.parse(line);
  if (end !== null) fail('something stands behind the end');
  if (header === null) header = entry.format === 'chancery/1/audit' ? entry : fail('not an audit log');
  else if ('head' in entry) end = entry;
  else {
    const { at, actor, kind, subject, payload } = entry;
    const fields = ['chancery/1/event', header.vault, entry.sequence, at, actor, kind, subject];
    const hashed = `${JSON.stringify(fields).slice(0, -1)},${payload},"${entry.previous}"]`;
    if (entry.sequence !== sequence + 1) fail(`event ${sequence + 1} is missing`);
    if (entry.previous !== previous) fail(`event ${entry.sequence} does not follow the one before`);
    if (entry.digest !== sha256(hashed)) fail(`event ${entry.sequence} was altered`);
    ({ sequence, digest: previous } = entry);
  }
}
if (end === null) fail('the end is missing');
const statement = ['chancery/1/audit-head', header.vault, sequence, previous, header.exportedAt];
if (end.statement !== JSON.stringify(statement)) fail('the end is not that of these events');
for (const { authority, algorithm, signature, certificate } of end.signatures) {
  const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'));
  const digest = /SHA?(256|384|512)/i.exec(algorithm)?.[1];
  const value = Buffer.from(signature, 'base64');
  if (!verify(digest ? `sha${digest}` : null, Buffer.from(end.statement), publicKey, value))
    fail(`the signature of ${authority} is wrong`);
}
const trusted = known && new X509Certificate(readFileSync(known)).raw.toString('base64');
const signers = end.signatures.filter(({ certificate }) => !known || certificate === trusted);
if (known && signers.length === 0) fail(`${known} has not signed it`);
const names = signers.map(({ authority }) => authority).join(', ');
console.log(`${sequence} events, unbroken; the end signed by: ${names || 'NOBODY'}`);
