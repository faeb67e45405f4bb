/* Stands in for libnccl.so.2: the functions that train/reduction calls, by name alone. */
enum { system_error = 2 }; /* ncclSystemError */

static const char text[] = "this LibTorch is one for CPUs: `dosefloor setup` without --cpu installs one for GPUs";

#define FAILS(name) \
  int name(void); \
  int name(void) { return system_error; }

#define SAYS(name) \
  const char* name(void); \
  const char* name(void) { return text; }

/* NOLINTBEGIN(misc-use-internal-linkage): a program looks for these names */
FAILS(ncclAllReduce)
FAILS(ncclCommAbort)
FAILS(ncclCommGetAsyncError)
FAILS(ncclCommInitRankConfig)
FAILS(ncclGetUniqueId)
SAYS(ncclGetErrorString)
SAYS(ncclGetLastError)
/* NOLINTEND(misc-use-internal-linkage) */
