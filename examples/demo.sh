#!/bin/bash
# Runs the sample training job under joblog, in a home and a store of its own, and shows what joblog made of it.
set -euo pipefail
cd "$(dirname "$0")/.."
# A release has its own Node.js, which the training job needs, too.
PATH=$PWD/runtime/bin:$PATH

demo=$(mktemp -d)
trap 'rm -rf "$demo"' EXIT
export HOME=$demo JOBLOG_DIR=$demo/store PAGER=cat
joblog=bin/joblog

heading() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }

heading joblog optin
"$joblog" optin
heading joblog run --name iris -- node examples/train.mjs
"$joblog" run --name iris -- node examples/train.mjs
heading joblog list
"$joblog" list
heading joblog show
"$joblog" show
heading 'joblog show --metadata | head -n 20'
"$joblog" show --metadata | head -n 20
heading joblog show --graph
"$joblog" show --graph
