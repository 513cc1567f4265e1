import { createHash } from 'node:crypto';

/**
 * A configuration profile for iOS and macOS with one root certificate in it (Apple, Configuration Profile Reference:
 * `com.apple.security.root`). Its UUIDs are made from the certificate, so that the same root installed again replaces itself.
 */
export function buildMobileconfig(root: Uint8Array, name: string): Uint8Array {
  const shown = xmlText(name);
  const payload = uuidOf(root, 'payload');
  const profile = uuidOf(root, 'profile');
  const base64 = Buffer.from(root)
    .toString('base64')
    .replace(/.{1,64}/g, '\t\t\t\t$&\n')
    .trimEnd();
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>PayloadType</key>
	<string>Configuration</string>
	<key>PayloadVersion</key>
	<integer>1</integer>
	<key>PayloadIdentifier</key>
	<string>chancery.root.${profile}</string>
	<key>PayloadUUID</key>
	<string>${profile}</string>
	<key>PayloadDisplayName</key>
	<string>${shown}</string>
	<key>PayloadContent</key>
	<array>
		<dict>
			<key>PayloadType</key>
			<string>com.apple.security.root</string>
			<key>PayloadVersion</key>
			<integer>1</integer>
			<key>PayloadIdentifier</key>
			<string>chancery.root.${payload}</string>
			<key>PayloadUUID</key>
			<string>${payload}</string>
			<key>PayloadDisplayName</key>
			<string>${shown}</string>
			<key>PayloadContent</key>
			<data>
${base64}
			</data>
		</dict>
	</array>
</dict>
</plist>
`;
  return new TextEncoder().encode(text);
}

/** The certificate in a profile that {@link buildMobileconfig} wrote; null where there is none. */
export function rootInMobileconfig(bytes: Uint8Array): Uint8Array | null {
  const found = /<data>([A-Za-z0-9+/=\s]+)<\/data>/.exec(new TextDecoder().decode(bytes));
  return found === null ? null : new Uint8Array(Buffer.from(found[1] ?? '', 'base64'));
}

/** XML 1.0 has no way to write most control characters: they go. */
function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (sign) => `&#${String(sign.codePointAt(0) ?? 0)};`);
}

/** A name-based UUID of version 8 (RFC 9562 §5.8). */
function uuidOf(der: Uint8Array, what: string): string {
  const bytes = createHash('sha256').update(what).update(der).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
