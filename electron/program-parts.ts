/**
 * What stands behind the window, in parts of some 10 ms: main's one thread also carries the page's messages and files,
 * and a page that waits for them is not running (docs/adr/0121).
 */

/** The largest of what program.ts brings along, in an order in which each brings little with it. */
const PARTS: readonly (() => Promise<unknown>)[] = [
  () => import('./pki/certificate.ts'),
  () => import('./vault/vault.ts'),
  () => import('./authority/describe-request.ts'),
  () => import('./pki/path-validation.ts'),
  () => import('./exchange/import/plan-import.ts'),
  () => import('./publishing/site/publish-site.ts'),
];

export async function loadProgram() {
  for (const part of PARTS) {
    await part();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return import('./program.ts');
}
