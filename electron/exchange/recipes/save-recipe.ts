import { createHash } from 'node:crypto';
import { CertificateError } from '../../../shared/errors.ts';
import type { Recipe, Server, TrustStore } from '../../../shared/recipes.ts';
import { chainOf } from '../../authority/chain.ts';
import type { AuthorityPorts, CertificateRecord } from '../../authority/ports.ts';
import type { ExportInput } from '../export-certificate.ts';
import { withKeyFile } from '../key-file.ts';
import { friendlyNameOf, type KeyFile } from '../save-certificate.ts';
import type { Saved } from '../save-file.ts';
import { saveTogether, type NamedFile } from '../save-together.ts';
import { isRoot, rootStem, serverFacts } from './recipe-facts.ts';
import { recipeFiles } from './recipe-files.ts';
import { serverRecipe } from './server-recipe.ts';
import { trustRecipe } from './trust-recipe.ts';

/** What a recipe's files are written with. */
export interface RecipeExport {
  readonly folder: string;
  readonly overwrite: boolean;
  /** For a .p12, and for a private key in PEM, which is then sealed; null for a plain one. */
  readonly passphrase: string | null;
  /** A .p12 as Windows before 10 reads it. */
  readonly legacy: boolean;
  readonly keyFile?: KeyFile | null;
}

/** A server's recipe for a certificate of the register. @throws {CertificateError} CERTIFICATE_NOT_FOUND, UNSAFE_PATH */
export async function recipeForServer(
  ports: AuthorityPorts,
  certificateId: string,
  server: Server,
  prefix: string | null,
  keyFile = false,
): Promise<Recipe> {
  const record = await ports.registry.certificate(certificateId);
  const chain = await chainDers(ports, record);
  return serverRecipe(server, serverFacts(record.der, chain, record.keyId !== null || keyFile), prefix);
}

/**
 * Writes the files of a server's recipe into a folder, all or none: recorded first where the key goes along, then written,
 * proven and put in their places.
 *
 * @throws {CertificateError} CERTIFICATE_NOT_FOUND, UNSAFE_PATH, PASSPHRASE_REQUIRED, VAULT_LOCKED, FILE_EXISTS,
 *   EXPORT_UNPROVEN, or what writing refuses with
 */
export async function saveForServer(
  ports: AuthorityPorts,
  certificateId: string,
  recipe: Recipe,
  { folder, overwrite, passphrase, legacy, keyFile = null }: RecipeExport,
): Promise<Saved[]> {
  const record = await ports.registry.certificate(certificateId);
  const chain = await chainDers(ports, record);
  const build = (privateKey: Uint8Array | null): NamedFile[] =>
    recipeFiles(recipe, {
      certificate: record.der,
      chain,
      privateKey,
      passphrase,
      legacy,
      friendlyName: friendlyNameOf(record),
    });
  const save = (privateKey: Uint8Array): Promise<Saved[]> => {
    const files = build(privateKey);
    return saveTogether(folder, overwrite, files).finally(() => {
      for (const { file } of files) file.bytes.fill(0);
    });
  };
  const withKey = recipe.files.find((file) => file.holdsKey && file.written);
  if (withKey !== undefined && record.keyId === null && keyFile !== null)
    return withKeyFile(record.der, keyFile.bytes, keyFile.passphrase, save);
  if (withKey === undefined || record.keyId === null) return saveTogether(folder, overwrite, build(null));
  return ports.keys.withPrivateKeyInfo(record.keyId, async (privateKey) => {
    await ports.registry.recordExport({ subject: record.id, form: withKey.content, withPrivateKey: true });
    return save(privateKey);
  });
}

/** A CA's root, and how it becomes trusted somewhere. */
export interface Trust {
  readonly recipe: Recipe;
  readonly input: ExportInput;
}

/**
 * The recipe by which the root above a CA, or the CA itself where it is one, becomes trusted.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, UNSAFE_PATH; CERTIFICATE_NOT_FOUND: the root is an outside CA's and is not here
 */
export async function recipeForTrust(
  ports: AuthorityPorts,
  authorityId: string,
  store: TrustStore,
  prefix: string | null,
): Promise<Trust> {
  const { certificateId } = await ports.registry.authority(authorityId);
  const own = await ports.registry.certificate(certificateId);
  const root = (await chainOf(ports.registry, own)).at(-1) ?? own;
  if (!isRoot(root.der))
    throw new CertificateError(
      'CERTIFICATE_NOT_FOUND',
      'The root above this CA is somebody else’s and is not in this vault. Ask for it where the CA was signed.',
    );
  const sha1 = createHash('sha1').update(root.der).digest('hex');
  const recipe = trustRecipe(store, { stem: rootStem(root.der), sha1 }, prefix);
  const nothing = { chain: [], privateKey: null, passphrase: null, legacy: false };
  return { recipe, input: { ...nothing, certificate: root.der, friendlyName: friendlyNameOf(root) } };
}

/** Writes the files of a recipe for trust. @throws {CertificateError} FILE_EXISTS, EXPORT_UNPROVEN, or what writing refuses with */
export function saveForTrust({ recipe, input }: Trust, folder: string, overwrite: boolean): Promise<Saved[]> {
  return saveTogether(folder, overwrite, recipeFiles(recipe, input));
}

async function chainDers(ports: AuthorityPorts, record: CertificateRecord): Promise<Uint8Array[]> {
  return (await chainOf(ports.registry, record)).map((link) => link.der);
}
