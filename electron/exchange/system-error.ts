/** The code of a system call's failure (`ENOENT`); null for anything else that was thrown. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : null;
}
