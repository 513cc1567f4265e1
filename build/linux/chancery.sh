#!/bin/sh
# `chancery` on the PATH. Command words run headless, in the same executable as the window (its run-as-node fuse is off, so
# that no other program can borrow it as a Node); nothing, a path or a file opens the window.
app=$(readlink -f "$0")
app=${app%/bin/*}/chancery

display=${DISPLAY-}${WAYLAND_DISPLAY-}
case "${1-}" in
  '') if [ -n "$display" ]; then exec "$app"; fi ;;
  -*) ;;
  */* | *.*) if [ -n "$display" ]; then exec "$app" "$@"; fi ;;
esac

# Chromium does not start as root with its sandbox on. A headless command opens no page, so that the sandbox would hold
# nothing; the window never gets this word.
sandbox=
if [ "$(id -u)" = 0 ]; then sandbox=--no-sandbox; fi
exec "$app" $sandbox --ozone-platform=headless --disable-gpu --log-level=3 --terminal -- "$@"
