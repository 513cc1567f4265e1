import { readFileSync } from 'node:fs';
import path from 'node:path';
import { protocol, session } from 'electron';
import { APP_HOST, APP_SCHEME } from '../ipc/sender.ts';

export const APP_URL = `${APP_SCHEME}://${APP_HOST}/index.html`;

/**
 * Nothing from outside, nothing inline, no string becomes code or markup (Trusted Types with no policy at all).
 * https://www.w3.org/TR/CSP3/, https://www.w3.org/TR/trusted-types/
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: false, codeCache: true } },
  ]);
}

/** Serves the page's files, and only those, under app://chancery/, each with the policy. */
export function serveApp(folder: string): void {
  protocol.handle(APP_SCHEME, (request) => {
    const file = fileFor(request.url, folder);
    const type = file === null ? undefined : TYPES[path.extname(file)];
    if (file === null || type === undefined) return new Response('Not found', { status: 404 });
    try {
      // Read at once and handed on in one piece: the page is waited for.
      return new Response(readFileSync(file), { headers: headersFor(type) });
    } catch (error) {
      if (isMissing(error)) return new Response('Not found', { status: 404 });
      throw error;
    }
  });
}

/** No page of ours asks for the camera, the clipboard's content, notifications of the web or anything else. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.defaultSession.setPermissionCheckHandler(() => false);
}

/** No opener policy: it would have Chromium throw the page's process away and start another; nobody opens us, and we open nobody (docs/adr/0121). */
function headersFor(type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

function fileFor(url: string, folder: string): string | null {
  const { host, pathname } = new URL(url);
  if (host !== APP_HOST) return null;
  const file = path.resolve(folder, `.${path.posix.normalize(decodeURIComponent(pathname))}`);
  return file.startsWith(folder + path.sep) ? file : null;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR');
}
