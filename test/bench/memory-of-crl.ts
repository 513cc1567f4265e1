/** Started with a vault's path: signs the next CRL of `ca-1`, and writes the megabytes that the process held above what it held before, at its most. */
import { writeFileSync } from 'node:fs';
import { issueCrl } from '../../electron/authority/issue-crl.ts';
import { openVault } from '../../electron/vault/vault.ts';
import { BENCH_PASSPHRASE, CONTEXT, portsOf } from './bench-vault.ts';
import { readQuietly } from './processes.ts';

/** Of this process, as the kernel keeps it: `VmRSS` now, `VmHWM` at its most. */
function kilobytes(field: 'VmRSS' | 'VmHWM'): number {
  const status = readQuietly('/proc/self/status');
  return Number(new RegExp(`^${field}:\\s*([0-9]+) kB$`, 'mu').exec(status)?.[1] ?? NaN);
}

const vault = await openVault(process.argv[2] ?? '', CONTEXT);
// Twice: the first unlock proves every row and keeps a checkpoint, as the second and every later one finds it.
await vault.unlock(BENCH_PASSPHRASE);
vault.lock();
await vault.unlock(BENCH_PASSPHRASE);
// From here on the peak is counted anew (https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html).
writeFileSync('/proc/self/clear_refs', '5');
const idle = kilobytes('VmRSS');
await issueCrl(portsOf(vault), { authorityId: 'ca-1', days: 31 });
process.stdout.write(String(((kilobytes('VmHWM') - idle) * 1_024) / 1e6));
await vault.close();
