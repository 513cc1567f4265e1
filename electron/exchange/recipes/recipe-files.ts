import type { Recipe, RecipeFile } from '../../../shared/recipes.ts';
import { encodePem } from '../../pki/pem.ts';
import { buildExport, type ExportInput } from '../export-certificate.ts';
import type { ExportFile } from '../export-file.ts';
import type { NamedFile } from '../save-together.ts';
import { buildMobileconfig } from './mobileconfig.ts';

/**
 * Builds the files that a recipe names and that are ours to write.
 *
 * @throws {CertificateError} PRIVATE_KEY_NOT_HERE, PASSPHRASE_REQUIRED
 */
export function recipeFiles(recipe: Recipe, input: ExportInput): NamedFile[] {
  return recipe.files.filter((file) => file.written).map((file) => ({ name: file.name, file: buildFile(file, input) }));
}

function buildFile({ content }: RecipeFile, input: ExportInput): ExportFile {
  const root = input.chain.at(-1) ?? input.certificate;
  switch (content) {
    case 'key':
    case 'fullchain':
    case 'key-fullchain':
    case 'p12':
      return buildExport(content, input);
    case 'issuers':
      return publicPem(input.chain.length > 0 ? input.chain : [input.certificate]);
    case 'root':
      return publicPem([root]);
    case 'root-der':
      return publicFile(root, [root], 'der');
    case 'mobileconfig':
      return publicFile(buildMobileconfig(root, input.friendlyName), [root], 'mobileconfig');
    default:
      return content satisfies never;
  }
}

function publicPem(certificates: readonly Uint8Array[]): ExportFile {
  const text = certificates.map((der) => encodePem('CERTIFICATE', der)).join('');
  return publicFile(new TextEncoder().encode(text), certificates, 'pem');
}

function publicFile(
  bytes: Uint8Array,
  certificates: readonly Uint8Array[],
  container: ExportFile['expected']['container'],
): ExportFile {
  return { bytes, mode: 0o644, expected: { certificates, privateKeyOf: null, passphrase: null, container } };
}
