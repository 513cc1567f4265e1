/** Where a system looks for what a program brings along: the same on Debian and Fedora. */
export const SYSTEM_PLACES = [
  '/usr/share/applications/chancery.desktop',
  '/usr/share/mime/packages/chancery.xml',
  '/usr/share/icons/hicolor/256x256/apps/chancery.png',
  '/usr/share/man/man1/chancery.1.gz',
  '/usr/share/bash-completion/completions/chancery',
  '/usr/share/zsh/site-functions/_chancery',
  '/usr/share/fish/vendor_completions.d/chancery.fish',
  '/usr/share/doc/chancery/sbom.cdx.json',
  '/opt/Chancery/resources/apparmor-profile',
] as const;
