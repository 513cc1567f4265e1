/** The page's address: our own scheme, so that neither file: nor the network is the origin that may call. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'chancery';

/** Whether a call comes from our own page: the main frame, our scheme and our host. */
export function isTrustedSender(sender: { readonly url: string; readonly isMainFrame: boolean }): boolean {
  if (!sender.isMainFrame || !URL.canParse(sender.url)) return false;
  const { protocol, host } = new URL(sender.url);
  return protocol === `${APP_SCHEME}:` && host === APP_HOST;
}
