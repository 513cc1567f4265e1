import type { SlotInfo, VaultInfo } from '../vault/vault-info.ts';
import { formatInstant } from './instants.ts';
import { card } from './text-layout.ts';

/** What anyone may know of a vault, in JSON. */
export function describeVault(facts: VaultInfo) {
  return { ...facts, createdAt: formatInstant(facts.createdAt) };
}

export function vaultCard({ path, id, createdAt, schemaVersion, readOnly, slots, counts }: VaultInfo): string {
  return card(path, [
    ['Id', id],
    ['Made', formatInstant(createdAt)],
    ['Schema', `${String(schemaVersion)}${readOnly ? ', read-only here' : ''}`],
    ['Opened by', slots.map(slotText)],
    ['CAs', String(counts.authorities)],
    ['Certificates', String(counts.certificates)],
    ['Requests', String(counts.requests)],
    ['Keys', String(counts.keys)],
    ['CRLs', String(counts.crls)],
    ['Events', String(counts.events)],
  ]);
}

function slotText({ kind, kdf, kit, backend, computer }: SlotInfo): string {
  if (kdf !== undefined) return `${kind} (Argon2id, ${String(kdf.memoryKibibytes >> 10)} MiB × ${String(kdf.passes)})`;
  if (kit !== undefined) return `${kind} kit ${kit.id} (any ${String(kit.threshold)} of ${String(kit.shares)} shares)`;
  return `${kind} (${backend ?? 'unknown'} of ${computer ?? 'an unknown computer'})`;
}

/** What a new passphrase has put an end to, if anything. */
export function keychainSentence(removed: number): string {
  if (removed === 0) return '';
  return ` No keychain opens the vault any more (${String(removed)} did): put it into one again in the window’s Settings.`;
}
