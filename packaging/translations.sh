#!/usr/bin/env bash
# Bring the texts of the program into resources/translations and compile them; $1 is the folder of
# the virtual environment's programs. What is new stays unfinished until someone translates it.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$1
mapfile -t sources < <(find dsgan_studio -name '*.py' | LC_ALL=C sort)
folder=resources/translations
"$bin/pyside6-lupdate" "${sources[@]}" -ts "$folder/dsgan_studio_zh_CN.ts" \
  -locations none -no-obsolete -source-language en -target-language zh_CN
# English needs forms for one and for many, and nothing else.
"$bin/pyside6-lupdate" "${sources[@]}" -ts "$folder/dsgan_studio_en.ts" \
  -pluralonly -locations none -no-obsolete -source-language en -target-language en
for file in "$folder"/*.ts; do
  "$bin/pyside6-lrelease" -silent "$file" -qm "${file%.ts}.qm"
done
