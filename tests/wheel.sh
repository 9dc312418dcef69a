#!/bin/sh
# Builds the wheel, installs it into an empty environment, and runs the demo from another folder:
# what a user gets, with nothing of the source tree in reach.
set -eu
builder=$1
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$builder" -m build --wheel --outdir "$work/dist" "$root" >"$work/build.log" 2>&1 ||
  { cat "$work/build.log"; exit 1; }
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$work"/dist/*.whl

mkdir "$work/elsewhere"
cd "$work/elsewhere"
folder=$("$work/venv/bin/rai-audit" demo --quiet)
for file in evidence.json verdicts.json manifest.json report.html report.pdf model.skops; do
  test -s "$folder/$file" || { echo "the installed wheel made no $file" >&2; exit 1; }
done
echo "The installed wheel runs the demo from another folder."
