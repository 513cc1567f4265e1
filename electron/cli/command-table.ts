/** Over 300 lines: every command once, a line or two each, in one table that help, completions and the manual are made from. */
import type { Command } from './command.ts';

/** A line of the overview, and where the rest of the command is. Nothing of a command is loaded before it is asked for. */
export interface TableEntry {
  readonly name: string;
  readonly summary: string;
  /** Null while the command is promised and not there. */
  readonly load: (() => Promise<Command>) | null;
}

/** Every headless command, in the order in which help tells of them. */
export const COMMANDS: readonly TableEntry[] = [
  {
    name: 'vault create',
    summary: 'Make a new vault, sealed by a passphrase',
    load: async () => (await import('./commands/vault-create.ts')).vaultCreate,
  },
  {
    name: 'vault info',
    summary: 'What a vault holds; needs no passphrase',
    load: async () => (await import('./commands/vault-info.ts')).vaultInfo,
  },
  {
    name: 'vault check',
    summary: 'Integrity, audit chain, and every signature',
    load: async () => (await import('./commands/vault-check.ts')).vaultCheck,
  },
  {
    name: 'vault passphrase',
    summary: 'Change the passphrase',
    load: async () => (await import('./commands/vault-passphrase.ts')).changePassphrase,
  },
  {
    name: 'vault backup',
    summary: 'Copy the vault to a file',
    load: async () => (await import('./commands/vault-backup.ts')).vaultBackup,
  },
  {
    name: 'vault restore',
    summary: 'Bring a copy back, or prove that it can sign',
    load: async () => (await import('./commands/vault-restore.ts')).vaultRestore,
  },
  {
    name: 'vault backups',
    summary: 'The backups that are made by themselves, and where they go',
    load: async () => (await import('./commands/vault-backups.ts')).vaultBackups,
  },
  {
    name: 'vault recovery create',
    summary: 'Make shares of which some give the vault a new passphrase',
    load: async () => (await import('./commands/vault-recovery-create.ts')).recoveryCreate,
  },
  {
    name: 'vault recovery use',
    summary: 'Give the vault a new passphrase, by shares of its kit',
    load: async () => (await import('./commands/vault-recovery-use.ts')).recoveryUse,
  },
  {
    name: 'vault accept',
    summary: 'Go on from an older copy that took the place of the vault',
    load: async () => (await import('./commands/vault-accept.ts')).vaultAccept,
  },
  {
    name: 'ca create',
    summary: 'Make a root or an intermediate CA',
    load: async () => (await import('./commands/ca-create.ts')).caCreate,
  },
  { name: 'ca list', summary: 'The CAs', load: async () => (await import('./commands/ca-list.ts')).caList },
  { name: 'ca show', summary: 'One CA', load: async () => (await import('./commands/ca-show.ts')).caShow },
  {
    name: 'ca request',
    summary: 'A CSR for an outside or offline parent',
    load: async () => (await import('./commands/ca-request.ts')).caRequest,
  },
  {
    name: 'ca complete',
    summary: "Take in the parent's answer",
    load: async () => (await import('./commands/ca-complete.ts')).caComplete,
  },
  {
    name: 'ca renew',
    summary: 'Renew a CA, with its key or a new one',
    load: async () => (await import('./commands/ca-renew.ts')).caRenew,
  },
  {
    name: 'ca policy',
    summary: "A CA's rules for subjects and limits",
    load: async () => (await import('./commands/ca-policy.ts')).caPolicy,
  },
  {
    name: 'ca export',
    summary: "Write a CA's certificate or key to a file",
    load: async () => (await import('./commands/ca-export.ts')).caExport,
  },
  {
    name: 'csr create',
    summary: 'Make a key, kept in the vault, and a request for it',
    load: async () => (await import('./commands/csr-create.ts')).csrCreate,
  },
  {
    name: 'csr recipe',
    summary: 'Lines that make key and request on the machine of the one who asks',
    load: async () => (await import('./commands/csr-recipe.ts')).csrRecipe,
  },
  {
    name: 'csr inspect',
    summary: 'What a request says and asks for; needs no vault',
    load: async () => (await import('./commands/csr-inspect.ts')).csrInspect,
  },
  {
    name: 'csr add',
    summary: 'Keep requests in the vault until they are decided',
    load: async () => (await import('./commands/csr-add.ts')).csrAdd,
  },
  { name: 'csr list', summary: 'The requests', load: async () => (await import('./commands/csr-list.ts')).csrList },
  {
    name: 'csr reject',
    summary: 'Turn a waiting request down',
    load: async () => (await import('./commands/csr-reject.ts')).csrReject,
  },
  {
    name: 'csr complete',
    summary: 'Take in what an outside CA made of a request of ours',
    load: async () => (await import('./commands/csr-complete.ts')).csrComplete,
  },
  {
    name: 'cert issue',
    summary: 'Sign requests, or make key and certificate in one',
    load: async () => (await import('./commands/cert-issue.ts')).certIssue,
  },
  {
    name: 'cert list',
    summary: 'Find certificates',
    load: async () => (await import('./commands/cert-list.ts')).certList,
  },
  {
    name: 'cert show',
    summary: 'One certificate',
    load: async () => (await import('./commands/cert-show.ts')).certShow,
  },
  {
    name: 'cert renew',
    summary: 'Issue the successor of a certificate',
    load: async () => (await import('./commands/cert-renew.ts')).certRenew,
  },
  {
    name: 'cert revoke',
    summary: 'Revoke certificates, or put them on hold',
    load: async () => (await import('./commands/cert-revoke.ts')).certRevoke,
  },
  {
    name: 'cert release',
    summary: 'Lift a hold',
    load: async () => (await import('./commands/cert-release.ts')).certRelease,
  },
  {
    name: 'cert note',
    summary: 'Write or show the note beside a certificate',
    load: async () => (await import('./commands/cert-note.ts')).certNote,
  },
  {
    name: 'cert tag',
    summary: 'Tag a certificate',
    load: async () => (await import('./commands/cert-tag.ts')).certTag,
  },
  {
    name: 'cert delete',
    summary: 'Hide a certificate from lists; serial number and revocation stay',
    load: async () => (await import('./commands/cert-delete.ts')).certDelete,
  },
  {
    name: 'cert undo',
    summary: 'Take back the last note, tag or deletion',
    load: async () => (await import('./commands/cert-undo.ts')).certUndo,
  },
  {
    name: 'cert export',
    summary: 'Write a certificate to a file that servers take as it is',
    load: async () => (await import('./commands/cert-export.ts')).certExport,
  },
  {
    name: 'crl issue',
    summary: 'Sign the next revocation list of a CA',
    load: async () => (await import('./commands/crl-issue.ts')).crlIssue,
  },
  {
    name: 'crl list',
    summary: 'The revocation lists of a CA',
    load: async () => (await import('./commands/crl-list.ts')).crlList,
  },
  {
    name: 'crl show',
    summary: 'What a revocation list says; needs no vault',
    load: async () => (await import('./commands/crl-show.ts')).crlShow,
  },
  {
    name: 'profile list',
    summary: 'The profiles: those of the program, and your own',
    load: async () => (await import('./commands/profile-list.ts')).profileList,
  },
  {
    name: 'profile show',
    summary: 'One profile, as JSON or as openssl.cnf',
    load: async () => (await import('./commands/profile-show.ts')).profileShow,
  },
  {
    name: 'profile import',
    summary: 'Take a profile of your own into the vault',
    load: async () => (await import('./commands/profile-import.ts')).profileImport,
  },
  {
    name: 'profile export',
    summary: 'Write a profile to a file',
    load: async () => (await import('./commands/profile-export.ts')).profileExport,
  },
  {
    name: 'profile remove',
    summary: 'Take a profile of your own away',
    load: async () => (await import('./commands/profile-remove.ts')).profileRemove,
  },
  {
    name: 'inspect',
    summary: 'Say what any file is: key, CSR, certificate, bundle, CRL, container',
    load: async () => (await import('./commands/inspect.ts')).inspect,
  },
  {
    name: 'match',
    summary: 'Which keys, requests, certificates and chains belong together',
    load: async () => (await import('./commands/match.ts')).match,
  },
  {
    name: 'verify',
    summary: 'Validate a certificate path',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  {
    name: 'lint',
    summary: 'Judge a certificate or a CRL by RFC 5280 and browser rules',
    load: async () => (await import('./commands/lint.ts')).lint,
  },
  {
    name: 'import',
    summary: 'Take in an OpenSSL CA, easy-rsa, XCA, PKCS#12, JKS, PEM',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  {
    name: 'export openssl-ca',
    summary: 'Write a folder on which `openssl ca` goes on',
    load: async () => (await import('./commands/export-openssl-ca.ts')).exportOpensslCa,
  },
  {
    name: 'publish',
    summary: 'Write a static site with CA certificate and CRL',
    load: async () => (await import('./commands/publish.ts')).publish,
  },
  {
    name: 'serve',
    summary: 'Publish over HTTP, with OCSP and ACME',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  {
    name: 'acme eab create',
    summary: 'Make a key that opens one ACME account',
    load: async () => (await import('./commands/acme-eab-create.ts')).acmeEabCreate,
  },
  {
    name: 'acme list',
    summary: 'The ACME accounts of a CA, and the keys that open them',
    load: async () => (await import('./commands/acme-list.ts')).acmeList,
  },
  {
    name: 'acme revoke',
    summary: 'Revoke an ACME account, or the key that opens one',
    load: async () => (await import('./commands/acme-revoke.ts')).acmeRevoke,
  },
  {
    name: 'check',
    summary: 'Compare what a host serves with what was issued',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    name: 'watch',
    summary: 'Say what ends, lapses or was not backed up; for a scheduler or Nagios',
    load: async () => (await import('./commands/watch.ts')).watch,
  },
  {
    name: 'audit list',
    summary: 'Who did what, and when',
    load: async () => (await import('./commands/audit-list.ts')).auditList,
  },
  {
    name: 'audit verify',
    summary: 'Prove that the audit log is whole',
    load: async () => (await import('./commands/audit-verify.ts')).auditVerify,
  },
  {
    name: 'audit export',
    summary: 'Write the audit log with its proof',
    load: async () => (await import('./commands/audit-export.ts')).auditExport,
  },
  {
    name: 'completion',
    summary: 'Write completions for bash, zsh, fish or PowerShell',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
  {
    name: 'man',
    summary: 'Write the manual page',
    load: async () => (await import('./commands/man.ts')).man,
  },
];
