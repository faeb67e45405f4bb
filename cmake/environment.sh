# shellcheck shell=bash
# Settings that every script of this project needs before it builds or runs programs. To be sourced.

# OpenMPI refuses to start as root (containers, CI) unless told twice.
if [ "$(id -u)" -eq 0 ]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi

# Parallel compilations and tests: one per core, but no more than 2 GiB of memory each allow.
dosefloor_jobs() {
  local cores memory_KiB by_memory
  if [ -n "${DOSEFLOOR_JOBS:-}" ]; then
    echo "$DOSEFLOOR_JOBS"
    return
  fi
  cores=$(nproc)
  memory_KiB=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)
  by_memory=$((${memory_KiB:-0} / 2097152))
  [ "$by_memory" -ge 1 ] || by_memory=1
  echo $((cores < by_memory ? cores : by_memory))
}

# dosefloor_build PRESET [CMAKE OPTIONS...]: configures and builds one preset of the checkout one is in.
dosefloor_build() {
  local preset=$1
  shift
  # -march=native looks alike on every processor to ccache: caches in a home folder shared by several kinds
  # of machine must not mix.
  CCACHE_NAMESPACE=$(c++ -march=native -Q --help=target 2>/dev/null | sha256sum | cut -c1-16)
  export CCACHE_NAMESPACE
  # Several checkouts share what one of them has compiled: paths below a checkout do not count.
  export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
  cmake --preset "$preset" --log-level=NOTICE "$@"
  cmake --build --preset "$preset" -j "$(dosefloor_jobs)"
}
