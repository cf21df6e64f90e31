#!/usr/bin/env bash
# Make the virtual environment $1 ready to run and test DSGAN Studio; says what it does, and does
# nothing where it was done before.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=$1
stamp="$venv/.dsgan-studio"
wanted=$(cat pyproject.toml packaging/constraints.txt packaging/linux/*.txt | sha256sum | cut -c1-64)
wanted="$wanted $PWD"
[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0

find_python() {
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "Python 3.11 or newer is needed; install it (apt-get install python3) and run make again." >&2
  exit 1
}

# Installs what is missing of the packages named; where this account may not, prints the line to run.
install_packages() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      echo "Some system packages are missing. Run this line, then make again:" >&2
      echo "  sudo apt-get install -y ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo -n)
  fi
  echo "Installing system packages: ${missing[*]}"
  "${as_root[@]}" apt-get update -q >/dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >/dev/null
}

python=$(find_python)
if command -v apt-get >/dev/null; then
  # shellcheck disable=SC2046
  install_packages $(cat packaging/linux/system-packages.txt) || echo "Going on without them: only the window needs them." >&2
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    install_packages python3-venv
  fi
else
  echo "No apt-get here; the window needs the libraries named in packaging/linux/system-packages.txt." >&2
fi

if [ ! -x "$venv/bin/python" ]; then
  echo "Making the virtual environment $venv"
  "$python" -m venv "$venv"
fi
echo "Installing Python packages (torch is large; some minutes the first time)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint packaging/constraints.txt --editable '.[dev]'
echo "$wanted" > "$stamp"
echo "Ready."
