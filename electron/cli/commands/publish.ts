import { runHook } from '../../publishing/run-program.ts';
import { publishSite } from '../../publishing/site/publish-site.ts';
import { CertificateError } from '../../../shared/errors.ts';
import { isRefusedBy } from '../issue-one.ts';
import { drawFraction } from '../batch.ts';
import { one, type Command } from '../command.ts';
import { strict } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { flag, requiredText, text, texts } from '../options.ts';

const ca = one('CA');
const out = requiredText('out', 'DIR', 'The folder of the site; made when it is not there');
const whole = flag('whole', 'Write every page anew, not only what changed since the last time');
const hook = text('hook', 'PROGRAM', 'Run this on the folder afterwards: rsync, sftp, rclone, a script of yours');
const hookArgument = texts(
  'hook-arg',
  'ARG',
  'An argument of that program; {} stands for the folder, which else comes last',
);

export const publish: Command = {
  positionals: [ca],
  options: [out, whole, hook, hookArgument, strict],
  notes: [
    'Needs no passphrase. The site is made ready beside the folder and put in its place at once; whatever fails leaves the old',
    'one. PROGRAM is started without a shell, so nothing in its arguments is expanded; its failure is status 1, HOOK_FAILED.',
  ].join('\n'),
  example:
    'chancery publish root --out /var/www/pki --hook rsync --hook-arg=-a --hook-arg {}/ --hook-arg web:/var/www/pki',
  run: (call) =>
    withVault(call, async ({ ports }) => {
      const program = call.value(hook);
      if (program === null && call.value(hookArgument).length > 0)
        throw new CertificateError('USAGE', '--hook-arg is for a program: give --hook PROGRAM too.');
      const published = await publishSite(ports, {
        authorityId: call.argument(ca),
        folder: call.value(out),
        whole: call.value(whole),
        onProgress: (fraction) => drawFraction(call.host, fraction),
      });
      drawFraction(call.host, 1);
      if (program !== null) await runHook({ program, arguments: call.value(hookArgument) }, published.path);
      const { path, wrote, filesWritten, certificates, crlNumber, findings } = published;
      const told =
        wrote === 'nothing'
          ? `${path} is up to date`
          : `${path}: ${String(filesWritten)} files written${wrote === 'whole' ? ', the whole site' : ''}`;
      return {
        json: { ...published, hook: program },
        text: `${told}; ${String(certificates)} certificates, ${crlNumber === null ? 'no CRL yet' : `CRL ${crlNumber}`}${program === null ? '' : `; ${program} took it further`}`,
        findings,
        status: isRefusedBy(findings, call.value(strict)) ? 1 : 0,
      };
    }),
};
