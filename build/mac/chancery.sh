#!/bin/sh
# `chancery` for the PATH: ln -s /Applications/Chancery.app/Contents/Resources/bin/chancery /usr/local/bin/
here=$0
while [ -L "$here" ]; do
  next=$(readlink "$here")
  case "$next" in /*) here=$next ;; *) here=$(dirname "$here")/$next ;; esac
done
app=$(cd "$(dirname "$here")/../../MacOS" && pwd)/Chancery
case "${1-}" in
  '') exec "$app" ;;
  -*) ;;
  */* | *.*) exec "$app" "$@" ;;
esac
exec "$app" --disable-gpu --log-level=3 --terminal -- "$@"
