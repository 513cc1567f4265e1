/** What a person is asked to open. */
export type OpenedKind = 'vault' | 'request' | 'certificate' | 'profile' | 'key';

/** The system's file dialogs, as the handlers need them; null when the person cancelled. */
export interface FileDialogs {
  /** An existing file was confirmed by the dialog itself: the answer may be overwritten. */
  save(options: { title: string; defaultPath: string }): Promise<string | null>;
  /** Whether a program of the person's is to run, asked with its very words in the system's own dialog, which no page can press. */
  confirmProgram(options: { title: string; ca: string; words: readonly string[] }): Promise<boolean>;
  /** Whether a newer release is to be installed now, asked as that is. */
  confirmInstall(options: { version: string }): Promise<boolean>;
  /** A folder that exists, or that the dialog made. */
  folder(options: { title: string }): Promise<string | null>;
  /** Any number of files; none when the person cancelled. */
  openMany(options: { title: string; kind: 'request' }): Promise<string[]>;
  open(options: { title: string; kind: OpenedKind }): Promise<string | null>;
}
