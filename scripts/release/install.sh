#!/bin/bash -p
# Installs this release under a prefix, beside the versions that are there, and takes it into use:
#
#     ./install.sh --prefix DIR [--store TEMPLATE] [--dry-run] ...
#
# All options are those of `joblog site install` (bin/joblog site install --help); docs/site.md goes through it step by step.

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd) || exit 1

say() { printf 'install.sh: %s\n' "$1" >&2; }

if (($# == 0)); then
  say 'where to? Usage: ./install.sh --prefix DIR [--store TEMPLATE] [--dry-run]; bin/joblog site install --help has all options'
  exit 1
fi
# A release for another processor, and a glibc that is too old, show here.
if ! said=$("$here/runtime/bin/node" --version 2>&1); then
  say "the Node.js of this release does not run on this machine ($(uname -sm)), so nothing was installed: $said"
  say 'it is made for one kind of processor, which its name has, and needs glibc 2.28 or newer with libstdc++'
  exit 1
fi
exec "$here/bin/joblog" site install "$@"
