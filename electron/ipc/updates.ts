import { z } from 'zod';
import type { NewerRelease } from '../../shared/contract/release-methods.ts';
import type { Step } from './long-work.ts';

/**
 * What a release machine wrote into package.json: the folder in which newer releases are announced, the Ed25519 key (SPKI, PEM) that signs the
 * announcement, and whose name Windows must find on an installer.
 */
export const feedSchema = z.strictObject({
  // In plain HTTP only from this very computer, where the tests are; what counts is the signature.
  url: z.url({ protocol: /^https?$/u }).refine((url) => /^https:\/\/|^http:\/\/127\.0\.0\.1[:/]/u.test(url)),
  publicKey: z.string().max(500),
  publisherName: z.string().nullable(),
});
export type Feed = z.infer<typeof feedSchema>;

/** Newer releases, from the question to the installation. Nothing goes on to its next step by itself. */
export interface Releases {
  /**
   * What is announced, if it is newer; null when this is the newest.
   *
   * @throws {CertificateError} HOST_UNREACHABLE: no answer. UPDATE_REFUSED: it is not signed by the release key, not whole, or too old.
   */
  look(): Promise<NewerRelease | null>;
  /**
   * Fetches what `look` found; false when it was cancelled, and then nothing is kept.
   *
   * @throws {CertificateError} UPDATE_REFUSED: it is not the file that was announced. HOST_UNREACHABLE, WRITE_FAILED. NOT_SUPPORTED: this version was not found before.
   */
  download(version: string, step: Step): Promise<boolean>;
  /**
   * Reads what was downloaded once more.
   *
   * @throws {CertificateError} UPDATE_REFUSED: it was altered meanwhile. NOT_SUPPORTED: it was not downloaded.
   */
  prove(version: string): Promise<void>;
  /** Proves it, installs it, ends this program and starts the new one. @throws {CertificateError} as `prove`; UPDATE_REFUSED: the system did not take it. */
  install(version: string): Promise<void>;
}
