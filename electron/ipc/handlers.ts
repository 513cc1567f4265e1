import type { Handlers } from './gateway.ts';
import type { HandlerContext } from './handler-context.ts';
import { OpenedRequests } from './opened-requests.ts';
import { acmeHandlers } from './handlers/acme-handlers.ts';
import { appHandlers } from './handlers/app-handlers.ts';
import { authorityHandlers } from './handlers/authority-handlers.ts';
import { authorityRenewalHandlers } from './handlers/authority-renewal-handlers.ts';
import { importHandlers } from './handlers/import-handlers.ts';
import { bulkHandlers } from './handlers/bulk-handlers.ts';
import { certificateHandlers } from './handlers/certificate-handlers.ts';
import { crlHandlers } from './handlers/crl-handlers.ts';
import { reminderHandlers } from './handlers/reminder-handlers.ts';
import { listHandlers } from './handlers/list-handlers.ts';
import { deskHandlers } from './handlers/desk-handlers.ts';
import { issuingHandlers } from './handlers/issuing-handlers.ts';
import { judgingHandlers } from './handlers/judging-handlers.ts';
import { outsideHandlers } from './handlers/outside-handlers.ts';
import { keyHandlers } from './handlers/key-handlers.ts';
import { profileHandlers } from './handlers/profile-handlers.ts';
import { recipeHandlers } from './handlers/recipe-handlers.ts';
import { publishingHandlers } from './handlers/publishing-handlers.ts';
import { releaseHandlers } from './handlers/release-handlers.ts';
import { renewalHandlers } from './handlers/renewal-handlers.ts';
import { requestHandlers } from './handlers/request-handlers.ts';
import { vaultHandlers } from './handlers/vault-handlers.ts';
import { annotationHandlers } from './handlers/annotation-handlers.ts';
import { backupHandlers } from './handlers/backup-handlers.ts';
import { careHandlers } from './handlers/care-handlers.ts';
import { recoveryHandlers } from './handlers/recovery-handlers.ts';

/** Every method of the contract: one that is missing, or answers with something else, does not compile. */
export function createHandlers(context: HandlerContext): Handlers {
  const requests = new OpenedRequests();
  return {
    ...appHandlers(context),
    ...vaultHandlers(context),
    ...careHandlers(context),
    ...backupHandlers(context),
    ...recoveryHandlers(context),
    ...annotationHandlers(context),
    ...authorityHandlers(context),
    ...outsideHandlers(context),
    ...authorityRenewalHandlers(context),
    ...importHandlers(context),
    ...issuingHandlers(context, requests),
    ...requestHandlers(context, requests),
    ...deskHandlers(context, requests),
    ...certificateHandlers(context),
    ...listHandlers(context),
    ...reminderHandlers(context),
    ...renewalHandlers(context),
    ...releaseHandlers(context),
    ...bulkHandlers(context),
    ...judgingHandlers(context),
    ...crlHandlers(context),
    ...profileHandlers(context),
    ...recipeHandlers(context),
    ...keyHandlers(context),
    ...publishingHandlers(context),
    ...acmeHandlers(context),
  };
}
