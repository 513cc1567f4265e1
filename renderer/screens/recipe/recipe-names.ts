import type { Server, TrustStore } from '../../../shared/recipes.ts';

/** Products are called the same in every language. */
export const SERVER_NAMES: Readonly<Record<Server, string>> = {
  apache: 'Apache',
  nginx: 'nginx',
  stunnel: 'stunnel',
  haproxy: 'HAProxy',
  caddy: 'Caddy',
  postfix: 'Postfix',
  dovecot: 'Dovecot',
  postgresql: 'PostgreSQL',
  openvpn: 'OpenVPN',
  tomcat: 'Tomcat (Java)',
  iis: 'IIS (Windows)',
};

export const STORE_NAMES: Readonly<Record<TrustStore, string>> = {
  windows: 'Windows',
  'windows-gpo': 'Windows (GPO)',
  macos: 'macOS',
  debian: 'Debian, Ubuntu',
  rhel: 'Fedora, RHEL',
  firefox: 'Firefox',
  nss: 'Chromium (NSS)',
  java: 'Java',
  android: 'Android',
  ios: 'iPhone, iPad',
};
