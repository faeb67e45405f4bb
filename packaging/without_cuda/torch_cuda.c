/* Stands in for libtorch_cuda.so, which only registers itself when it is loaded. */
extern const char dosefloor_without_torch_cuda[];
const char dosefloor_without_torch_cuda[] = "this LibTorch is one for CPUs";
