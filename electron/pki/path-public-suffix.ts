/**
 * Whether names right below a domain belong to whoever registers them, as far as can be told without the Public Suffix
 * List, which changes by the week: a single label, and the second-level domains that country registries use. What private
 * operators offer below a domain of their own is not here: CA/B Forum TLS BR §3.2.2.6 looks at the ICANN section only.
 */
export function isPublicSuffix(domain: string): boolean {
  const labels = domain.toLowerCase().split('.');
  const [second = '', top = ''] = labels;
  if (labels.length === 1) return true;
  return labels.length === 2 && top.length === 2 && (GENERIC.has(second) || REGISTERED[top]?.includes(second) === true);
}

/** Used in one country or another as the second level, and sold to nobody in any. */
const GENERIC: ReadonlySet<string> = new Set([
  'ac',
  'co',
  'com',
  'edu',
  'gob',
  'gouv',
  'gov',
  'govt',
  'mil',
  'net',
  'org',
]);

/** Of single countries. */
const REGISTERED: Readonly<Record<string, readonly string[]>> = {
  at: ['gv', 'or'],
  au: ['asn', 'id'],
  br: ['adv', 'art', 'blog', 'eco', 'emp', 'eng', 'ind', 'inf', 'jus', 'leg', 'med', 'mp', 'nom', 'tv', 'wiki'],
  es: ['nom'],
  fr: ['asso', 'nom', 'prd', 'tm'],
  il: ['idf', 'k12', 'muni'],
  in: ['firm', 'gen', 'ind', 'nic', 'res'],
  jp: ['ad', 'ed', 'go', 'gr', 'lg', 'ne', 'or'],
  kr: ['go', 'ne', 'or', 'pe', 're'],
  nz: ['geek', 'gen', 'iwi', 'kiwi', 'maori', 'school'],
  pl: ['biz', 'info', 'waw'],
  th: ['go', 'in', 'mi', 'or'],
  tr: ['av', 'bel', 'biz', 'gen', 'k12', 'kep', 'name', 'pol', 'tel', 'tv', 'web'],
  tw: ['club', 'ebiz', 'game', 'idv'],
  uk: ['ltd', 'me', 'nhs', 'plc', 'police', 'sch'],
  za: ['agric', 'alt', 'law', 'ngo', 'nis', 'nom', 'school', 'tm', 'web'],
};
