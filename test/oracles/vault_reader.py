"""Another reader of a vault, written from docs/vault-format.md and docs/audit-format.md alone: opens it with the passphrase,
proves the chain, its MACs and its end, opens every private key. Prints what it found as JSON; stops where something is not so.

    python3 vault_reader.py NAME.chancery < passphrase
"""
import hashlib, hmac, json, sqlite3, sys, unicodedata
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def opened(key, sealed, associated):
    assert sealed[0] == 1, "another version of sealing"
    return AESGCM(key).decrypt(sealed[1:13], sealed[13:], canonical(associated))


vault = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
assert vault.execute("PRAGMA application_id").fetchone()[0] == 0x43484359, "not a vault"
passphrase = unicodedata.normalize("NFC", sys.stdin.read().rstrip("\n")).encode()
vault_id, head_sequence, head_digest, head_mac = vault.execute(
    "SELECT vault_id, head_sequence, head_digest, head_mac FROM vault").fetchone()

slot, stored, wrapped = vault.execute(
    "SELECT id, parameters, wrapped FROM key_slot WHERE kind = 'passphrase'").fetchone()
parameters = json.loads(stored)
slot_key = hash_secret_raw(passphrase, bytes.fromhex(parameters["salt"]), parameters["passes"], parameters["memoryKibibytes"],
                           parameters["parallelism"], 32, Type.ID, 0x13)
master = opened(slot_key, wrapped, ["chancery/1/key-slot", vault_id, slot, "passphrase", parameters])


def subkey(purpose):
    return HKDF(hashes.SHA256(), 32, vault_id.encode(), f"chancery/1/{purpose}".encode()).derive(master)


audit, count, previous = subkey("audit"), 0, bytes(32)
for sequence, at, actor, kind, subject, payload, before, digest, mac in vault.execute(
        "SELECT sequence, at, actor, kind, subject, payload, previous, digest, mac FROM event ORDER BY sequence"):
    count += 1
    assert sequence == count and before == previous, f"event {sequence} does not follow the one before"
    named = ["chancery/1/event", vault_id, sequence, at, actor, kind, subject]
    text = canonical(named)[:-1] + b"," + payload.encode() + b"," + canonical(previous.hex()) + b"]"
    assert hashlib.sha256(text).digest() == digest, f"event {sequence} was altered"
    assert hmac.digest(audit, digest, "sha256") == mac, f"event {sequence} was not written by this vault"
    previous = digest
assert (count, previous) == (head_sequence, head_digest), "events are missing at the end"
end = hashlib.sha256(canonical(["chancery/1/head", vault_id, count, previous.hex()])).digest()
assert hmac.digest(subkey("audit-head"), end, "sha256") == head_mac, "the end was altered"

sealing, keys = subkey("private-key"), []
for key_type, public, sealed in vault.execute("SELECT key_type, subject_public_key_info, sealed FROM private_key"):
    fingerprint = hashlib.sha256(public).hexdigest()
    private = load_der_private_key(opened(sealing, sealed, ["chancery/1/private-key", fingerprint, key_type]), None)
    assert private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == public, "another key"
    keys.append(fingerprint)
print(json.dumps({"vault": vault_id, "events": count, "head": previous.hex(), "keys": keys}))
