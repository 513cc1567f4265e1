#!/bin/sh
# Installs the named packages with apt and starts no service: not now, not at the next boot.
# A name with a slash is a choice: the first that this distribution has. Run as root: sudo sh build/install-packages.sh NAME…
set -u
export DEBIAN_FRONTEND=noninteractive
POLICY=/usr/sbin/policy-rc.d
MARK='# written by chancery build/install-packages.sh'

remove_policy() { if grep -qsF "$MARK" "$POLICY"; then rm -f "$POLICY"; fi; }
trap remove_policy EXIT
trap 'exit 130' INT TERM HUP

# Another apt may hold the lock (unattended upgrades after a start do); it lets go within minutes.
patiently() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 6 ]; then return 1; fi
    echo "apt did not get through; trying again in 10 s ($tries of 5)" >&2
    sleep 10
  done
}

patiently apt-get -qq -o DPkg::Lock::Timeout=300 update || echo 'apt-get update failed; using the package lists that are here' >&2

packages=
for choice in "$@"; do
  found=
  for name in $(echo "$choice" | tr / ' '); do
    if apt-cache show "$name" >/dev/null 2>&1; then found=$name; break; fi
  done
  if [ -n "$found" ]; then packages="$packages $found"; else echo "this distribution has no package $choice" >&2; fi
done
[ -n "$packages" ] || exit 1

# deb-systemd-invoke and invoke-rc.d ask this file; 101 is "forbidden".
remove_policy
[ -e "$POLICY" ] || { printf '#!/bin/sh\n%s\nexit 101\n' "$MARK" >"$POLICY" && chmod 755 "$POLICY"; }

before=$(ls /lib/systemd/system/ 2>/dev/null)
# shellcheck disable=SC2086
patiently apt-get -y -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install --no-install-recommends $packages || exit 1

# A server that came with this install is a tool for tests; the person decides whether it should run.
if command -v systemctl >/dev/null; then
  for unit in nginx.service stunnel.target haproxy.service dovecot.service postgresql.service postfix.service slapd.service caddy.service; do
    case "$before" in *"$unit"*) continue ;; esac
    if [ -e "/lib/systemd/system/$unit" ]; then systemctl --quiet --no-reload disable "$unit"; fi
  done
fi
exit 0
