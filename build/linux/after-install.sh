#!/bin/sh
# Run by dpkg and rpm after unpacking: lets Chromium's sandbox work for ordinary users, one way or the other.
set -e
app='/opt/${sanitizedProductName}'
profile='/etc/apparmor.d/${executable}'
mode=0755

is() { [ -r "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# Kernels that keep user namespaces from users: the sandbox needs its setuid helper.
if is /proc/sys/kernel/unprivileged_userns_clone 0 || is /proc/sys/user/max_user_namespaces 0; then mode=4755; fi

# Ubuntu 24.04 gives user namespaces to programs with a profile. An older AppArmor does not know the word and asks for none.
if [ -d /etc/apparmor.d ] && command -v apparmor_parser >/dev/null 2>&1; then
  if apparmor_parser --skip-kernel-load --skip-cache "$app/resources/apparmor-profile" >/dev/null 2>&1; then
    install -m 0644 "$app/resources/apparmor-profile" "$profile"
    if [ -d /sys/kernel/security/apparmor ] && ! { command -v ischroot >/dev/null 2>&1 && ischroot; }; then
      apparmor_parser --replace --write-cache --skip-read-cache "$profile" || mode=4755
    fi
  elif is /proc/sys/kernel/apparmor_restrict_unprivileged_userns 1; then
    mode=4755
  fi
elif is /proc/sys/kernel/apparmor_restrict_unprivileged_userns 1; then
  mode=4755
fi

chown root:root "$app/chrome-sandbox"
chmod "$mode" "$app/chrome-sandbox"
