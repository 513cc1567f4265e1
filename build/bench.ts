import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { answerOcsp } from '../test/bench/answer-ocsp.ts';
import { readCertificates } from '../test/bench/read-certificates.ts';
import { rowOf, type Bench, type Row } from '../test/bench/row.ts';
import { findCertificates } from '../test/bench/find-certificates.ts';
import { oneCertificate } from '../test/bench/one-certificate.ts';
import { distanceFromLimit } from '../test/bench/distance-from-limit.ts';
import { listCertificates } from '../test/bench/list-certificates.ts';
import { importDirectory } from '../test/bench/import-directory.ts';
import { makeRevocationLists, readRevocationLists, revocationListLimits } from '../test/bench/revocation-lists.ts';
import { firstRevocationLists, nextRevocationList } from '../test/bench/vault-revocation-lists.ts';
import { publishBenches } from '../test/bench/publish-site.ts';
import { singleChanges } from '../test/bench/single-change.ts';
import { signRequests } from '../test/bench/sign-requests.ts';
import { frameBenches } from '../test/bench/frames.ts';
import { terminalBenches } from '../test/bench/terminal.ts';
import { windowBenches } from '../test/bench/window.ts';
import { say } from './project.ts';

const BENCHES: readonly Bench[] = [
  ...readCertificates,
  ...signRequests,
  ...distanceFromLimit,
  oneCertificate,
  ...singleChanges,
  ...makeRevocationLists,
  ...revocationListLimits,
  ...readRevocationLists,
  nextRevocationList,
  ...firstRevocationLists,
  ...listCertificates,
  ...findCertificates,
  ...importDirectory,
  ...answerOcsp,
  ...publishBenches,
  ...terminalBenches,
  ...windowBenches,
  ...frameBenches,
];

/** `npm run bench`: every work beside its peer, in one run. `--only TEXT` picks, `--quick` is small, `--json` is one document. */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const picked = BENCHES.filter(({ work, peer }) => `${work} ${peer}`.toLowerCase().includes(options.only.toLowerCase()));
if (picked.length === 0) {
  say(`no bench is about "${options.only}". There are: ${BENCHES.map(({ work }) => work).join('; ')}`);
  process.exit(2);
}

const rows: Row[] = [];
for (const bench of picked) {
  say(`${bench.work}, beside ${bench.peer}`);
  rows.push(await rowOf(bench, options.quick));
}

if (options.json) {
  process.stdout.write(`${JSON.stringify({ machine: machine(), rows })}\n`);
} else {
  console.log(
    Object.entries(machine())
      .map(([name, value]) => `${name}: ${value}`)
      .join(', '),
  );
  console.table(rows);
}

function machine(): Record<string, string | number | boolean> {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    openssl: process.versions.openssl,
    quick: options.quick,
  };
}
