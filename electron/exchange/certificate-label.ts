/** What a person calls a certificate: its first name, else its subject. */
export function certificateLabel({
  subject,
  subjectAltNames,
}: {
  readonly subject: string;
  readonly subjectAltNames: readonly string[];
}): string {
  const [first] = subjectAltNames;
  return first === undefined ? subject : first.replace(/^(?:DNS|IP|email|URI):/, '');
}
