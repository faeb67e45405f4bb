#!/usr/bin/env bash
# Everything this project needs on a machine: Debian packages, and the Python environment .venv inside the
# checkout. Installs only what is missing; when nothing is, it takes a fraction of a second and no network.
#
# usage: bash cmake/setup.sh [--tests] [--ci]
#   --tests   also what tests need: SLURM, and the Python programs that our files are tested with (HyperSpy, xarray, abTEM, ...)
#   --ci      all that .ci/run needs: --tests, and clang-format, clang-tidy, shellcheck
# environment:
#   DOSEFLOOR_PACKAGES=given   install no system packages: modules or Spack provide them (docs/installing.md)
# exit status: 0 ready, 1 an installation failed, 2 something is missing that this script may not install
set -euo pipefail
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

packages=(
  ca-certificates git pkg-config python3-venv             # tools
  g++ cmake ninja-build ccache                            # build
  libopenmpi-dev openmpi-bin                              # MPI
  libhdf5-openmpi-dev hdf5-tools                          # parallel HDF5
  libfftw3-dev libfftw3-mpi-dev libtrilinos-kokkos-dev    # transforms, kernels
  libboost-dev libboost-test-dev librandom123-dev libxxhash-dev zlib1g-dev libtomlplusplus-dev libcli11-dev
  libfmt-dev nlohmann-json3-dev libgsl-dev
)
test_packages=(slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge)  # a SLURM that tests start themselves
ci_packages=(clang-format-14 shellcheck)
requirements=(python-requirements.txt python-requirements-build.txt)
required_programs=(c++ cmake ninja pkg-config mpiexec git)

say() { printf 'setup: %s\n' "$*"; }
fail() {
  printf 'setup: %s\n' "$@" >&2
  exit 2
}

with_tests=
with_ci=
for argument in "$@"; do
  case $argument in
    --tests) with_tests=yes ;;
    --ci)
      with_tests=yes
      with_ci=yes
      packages+=("${ci_packages[@]}")
      ;;
    *) fail "unknown option '$argument'; allowed: --tests, --ci" ;;
  esac
done
[ -z "$with_tests" ] || {
  requirements+=(python-requirements-tests.txt)
  packages+=("${test_packages[@]}")
}
[ -z "$with_ci" ] || requirements+=(python-requirements-ci.txt)

# Prints the wanted packages that are not installed, one a line.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null |
    awk '$2 == "installed" {print $1}') || true
  printf '%s\n' "${packages[@]}" | grep -vxF -f <(printf '%s\n' "$installed" | grep .) || true
}

install_packages() {
  local missing as_root=()
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
      fail "these Debian packages are missing, and installing them needs root or sudo:" \
        "  ${missing[*]}" \
        "Ask an administrator for: apt-get install ${missing[*]}" \
        "or give the libraries by module or Spack (docs/installing.md) and set DOSEFLOOR_PACKAGES=given."
    fi
    as_root=(sudo)
  fi
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  # Where a network re-signs HTTPS, a machine may have been given its certificates without the package that
  # owns this file, and installing the package (pip's own wheels need it) rewrites the file: put them back.
  local bundle=/etc/ssl/certs/ca-certificates.crt given=
  if [ -s "$bundle" ] && [[ " ${missing[*]} " == *" ca-certificates "* ]]; then
    given=$(<"$bundle")
  fi
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  local log
  log=$(mktemp)
  if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    printf 'setup: apt-get failed (see above). Is the network up, and is this Debian 12?\n' >&2
    exit 1
  fi
  rm -f "$log"
  [ -z "$given" ] || "${as_root[@]}" tee -a "$bundle" >/dev/null <<<"$given"
}

# Where packages come from modules or Spack, CMake names missing libraries; here only programs are checked.
require_programs() {
  local program absent=()
  for program in "${required_programs[@]}"; do
    command -v "$program" >/dev/null || absent+=("$program")
  done
  [ "${#absent[@]}" -eq 0 ] || fail "$1, and these programs are not on PATH: ${absent[*]}" \
    "Load your cluster's modules (compiler, MPI, parallel HDF5, FFTW, CMake, Ninja), or run" \
    "  spack env activate . && spack install" \
    "in this checkout, then start again. Details: docs/installing.md"
}

# Debian's own interpreter first: version managers' shims on PATH may lack the venv module or be too old.
find_python() {
  local candidate
  for candidate in /usr/bin/python3 python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  fail "no Python >= 3.9 with the venv module was found." "Install python3-venv, or load a Python module."
}

# Installs one list of cmake/ into .venv, unless just this list was installed there, after the lists before it.
install_requirements() {
  local venv=$checkout/.venv list=$1 stamp wanted python
  stamp=$venv/${list%.txt}.sha256
  wanted=$(cd "$checkout/cmake" && cat "${@:2}" "$list" | sha256sum)
  if [ -f "$stamp" ] && [ "$(<"$stamp")" = "$wanted" ] && "$venv/bin/python" -c '' 2>/dev/null; then
    return
  fi
  say "installing Python packages into .venv ($list)"
  if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    "$python" -m venv --clear "$venv"
  fi
  # `python -m pip`: the pip script's first line breaks in a checkout whose path has spaces.
  if ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$checkout/cmake/$list"; then
    printf 'setup: pip failed (see above). Is the network up?\n' >&2
    exit 1
  fi
  printf '%s\n' "$wanted" >"$stamp"  # last, so that an interrupted installation is done again
}

make_environment() {
  local i
  for i in "${!requirements[@]}"; do
    install_requirements "${requirements[i]}" "${requirements[@]:0:i}"
  done
}

if [ "${DOSEFLOOR_PACKAGES:-}" = given ]; then
  require_programs "DOSEFLOOR_PACKAGES=given is set"
elif command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
  install_packages
else
  require_programs "this is not a Debian system"
fi
make_environment
