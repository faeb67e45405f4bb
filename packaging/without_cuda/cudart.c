/* Stands in for the CUDA runtime: the functions that train/reduction calls, by name alone. */
enum { no_device = 100 }; /* cudaErrorNoDevice */

static const char text[] = "this LibTorch is one for CPUs: `dosefloor setup` without --cpu installs one for GPUs";

#define FAILS(name) \
  int name(void); \
  int name(void) { return no_device; }

#define SAYS(name) \
  const char* name(void); \
  const char* name(void) { return text; }

/* NOLINTBEGIN(misc-use-internal-linkage): a program looks for these names */
FAILS(cudaDeviceGetPCIBusId)
FAILS(cudaEventCreateWithFlags)
FAILS(cudaEventDestroy)
FAILS(cudaEventQuery)
FAILS(cudaEventRecord)
FAILS(cudaPointerGetAttributes)
FAILS(cudaSetDevice)
FAILS(cudaStreamCreateWithFlags)
FAILS(cudaStreamDestroy)
FAILS(cudaStreamWaitEvent)
SAYS(cudaGetErrorString)
/* NOLINTEND(misc-use-internal-linkage) */
