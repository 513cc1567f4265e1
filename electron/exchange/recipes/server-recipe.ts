import type { Recipe, Server } from '../../../shared/recipes.ts';
import {
  dovecotRecipe,
  iisRecipe,
  openvpnRecipe,
  postfixRecipe,
  postgresqlRecipe,
  tomcatRecipe,
} from './other-servers.ts';
import type { ServerFacts } from './recipe-facts.ts';
import { safePrefix, safeWindowsPrefix } from './safe-words.ts';
import { apacheRecipe, caddyRecipe, haproxyRecipe, nginxRecipe, stunnelRecipe } from './web-servers.ts';

/** A folder for each server, and the function that writes its recipe. */
const SERVER_RECIPES: Readonly<Record<Server, readonly [string, (facts: ServerFacts, prefix: string) => Recipe]>> = {
  apache: ['/etc/apache2/tls', apacheRecipe],
  nginx: ['/etc/nginx/tls', nginxRecipe],
  stunnel: ['/etc/stunnel', stunnelRecipe],
  haproxy: ['/etc/haproxy/certs', haproxyRecipe],
  caddy: ['/etc/caddy/tls', caddyRecipe],
  postfix: ['/etc/postfix/tls', postfixRecipe],
  dovecot: ['/etc/dovecot/private', dovecotRecipe],
  postgresql: ['/etc/postgresql/tls', postgresqlRecipe],
  openvpn: ['/etc/openvpn/server', openvpnRecipe],
  tomcat: ['/etc/tomcat10/tls', tomcatRecipe],
  iis: ['C:\\Certificates', iisRecipe],
};

/**
 * Which files a server wants of a certificate, the lines to paste, and the commands that check and prove it. Pure: nothing is
 * written. Every word of it that comes from the certificate or was typed is one that needs no quoting in any of the syntaxes.
 *
 * @param prefix where the files will lie on the server; null for the usual place
 * @throws {CertificateError} UNSAFE_PATH
 */
export function serverRecipe(server: Server, facts: ServerFacts, prefix: string | null): Recipe {
  const [usual, write] = SERVER_RECIPES[server];
  const safe = server === 'iis' ? safeWindowsPrefix : safePrefix;
  return write(facts, safe(prefix ?? usual));
}
