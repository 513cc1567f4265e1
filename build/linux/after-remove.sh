#!/bin/sh
# Run by dpkg (remove, purge, upgrade, …) and by rpm (how many are left) after the files are gone. Vaults, preferences and
# backups are their owners': nothing in a home folder is touched.
set -e
profile='/etc/apparmor.d/${executable}'
case "$1" in
  remove | purge | 0) ;;
  *) exit 0 ;;
esac
if [ -f "$profile" ]; then
  if [ -d /sys/kernel/security/apparmor ] && command -v apparmor_parser >/dev/null 2>&1; then
    apparmor_parser --remove "$profile" >/dev/null 2>&1 || true
  fi
  rm -f "$profile"
fi
