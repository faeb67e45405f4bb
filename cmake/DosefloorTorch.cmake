# LibTorch and NCCL, from the wheels in the Python environment (cmake/setup.sh) or from folders given by hand.
#
#   dosefloor::torch        LibTorch on CPUs
#   dosefloor::torch_cuda   the same, and the CUDA back end where this LibTorch has one: loading it takes a second
#   dosefloor::nccl         NCCL, and the CUDA runtime (streams and events), which starts without a driver
#
# TorchConfig.cmake of a CUDA wheel demands a CUDA toolkit, which nothing here needs; so the libraries are plain imported
# targets. Programs linked with any of them run on machines without a GPU.
set(DOSEFLOOR_TORCH_ROOT "" CACHE PATH "Folder of LibTorch (include, lib); empty: the torch wheel in .venv")
set(DOSEFLOOR_NCCL_ROOT "" CACHE PATH "Folder of NCCL (include, lib); empty: the wheel beside torch's")
set(DOSEFLOOR_TORCH_VERSION "")  # of the LibTorch that programs are built with; "" without
set(DOSEFLOOR_TORCH_FOLDERS "")  # of its libraries
set(DOSEFLOOR_TORCH_IS_GIVEN false)  # whether it stays where it is, or is that of a Python environment
set(DOSEFLOOR_CUDART_INCLUDE "" CACHE PATH "Folder of cuda_runtime.h; empty: the wheels beside torch's")

if(NOT DOSEFLOOR_WITH_TORCH)
  message(STATUS "Dosefloor: DOSEFLOOR_WITH_TORCH is OFF, without networks (train, tests/train) and without NCCL")
  return()
endif()

# What is wanted from the wheels: a folder of .venv's site-packages, or "".
function(dosefloor_find_wheel folder out)
  file(GLOB found ${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages/${folder})
  list(POP_BACK found newest)
  set(${out} "${newest}" PARENT_SCOPE)
endfunction()

# An imported target of shared libraries of `root`/lib. CMake has programs find them there at run time; installed ones only
# outside the checkout.
function(dosefloor_import target root)
  cmake_parse_arguments(ARG "" "" "INCLUDES;LIBRARIES;LINKS" ${ARGN})
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE ${ARG_INCLUDES})
  list(TRANSFORM ARG_LIBRARIES PREPEND ${root}/lib/)
  target_link_libraries(${target} INTERFACE ${ARG_LINKS} ${ARG_LIBRARIES})
endfunction()

# "2.11.0", from the headers of the LibTorch in `root`.
function(dosefloor_torch_version root out)
  foreach(header torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
    if(NOT version AND EXISTS ${root}/include/${header})
      file(READ ${root}/include/${header} text)
      string(REGEX MATCH "define TORCH_VERSION[ \\\n]+\"([0-9.]+)" version "${text}")
      set(version "${CMAKE_MATCH_1}")
    endif()
  endforeach()
  if(NOT version)
    message(FATAL_ERROR "The LibTorch in '${root}' does not state its version in include/torch/headeronly/version.h nor in "
      "include/torch/csrc/api/include/torch/version.h.")
  endif()
  set(${out} ${version} PARENT_SCOPE)
endfunction()

set(torch_root ${DOSEFLOOR_TORCH_ROOT})
if(NOT torch_root)
  dosefloor_find_wheel(torch torch_root)
endif()
if(NOT EXISTS "${torch_root}/lib/libtorch_cpu.so")
  message(FATAL_ERROR "LibTorch was not found in '${torch_root}': `bash cmake/setup.sh` installs the torch wheel into "
    ".venv. Or give -DDOSEFLOOR_TORCH_ROOT=<folder of include and lib>, or build without networks by "
    "-DDOSEFLOOR_WITH_TORCH=OFF (docs/installing.md).")
endif()
dosefloor_torch_version(${torch_root} DOSEFLOOR_TORCH_VERSION)
cmake_path(IS_PREFIX PROJECT_SOURCE_DIR "${torch_root}" torch_is_in_checkout)
set(DOSEFLOOR_TORCH_FOLDERS ${torch_root}/lib)
if(NOT torch_is_in_checkout)
  set(DOSEFLOOR_TORCH_IS_GIVEN true)
endif()
dosefloor_import(dosefloor::torch ${torch_root} LIBRARIES libtorch_cpu.so libc10.so
  INCLUDES ${torch_root}/include ${torch_root}/include/torch/csrc/api/include)
# LibTorch's include folder has an fmt of its own, newer than the system's library: taken whole from its headers.
target_compile_definitions(dosefloor::torch INTERFACE FMT_HEADER_ONLY)
# GCC 12 sees null pointers in its templates once they are inlined into our code, where SYSTEM does not count.
target_compile_options(dosefloor::torch INTERFACE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-null-dereference>)
set(DOSEFLOOR_TORCH_ON_CUDA OFF)
if(EXISTS ${torch_root}/lib/libtorch_cuda.so)
  set(DOSEFLOOR_TORCH_ON_CUDA ON)
  # Nothing refers to the back end by name: it registers itself when it is loaded.
  dosefloor_import(dosefloor::torch_cuda ${torch_root} LINKS dosefloor::torch
    LIBRARIES libc10_cuda.so)
  target_link_libraries(dosefloor::torch_cuda INTERFACE
    "-Wl,--push-state,--no-as-needed,${torch_root}/lib/libtorch_cuda.so,--pop-state")
else()
  add_library(dosefloor::torch_cuda INTERFACE IMPORTED GLOBAL)
  target_link_libraries(dosefloor::torch_cuda INTERFACE dosefloor::torch)
endif()

if(DOSEFLOOR_WITH_NCCL)
  set(nccl_root ${DOSEFLOOR_NCCL_ROOT})
  set(cudart_include ${DOSEFLOOR_CUDART_INCLUDE})
  if(NOT nccl_root)
    dosefloor_find_wheel(nvidia/nccl nccl_root)
  endif()
  if(NOT cudart_include)
    dosefloor_find_wheel(nvidia/cu13/include cudart_include)
  endif()
  file(GLOB nccl_library ${nccl_root}/lib/libnccl.so.2)
  cmake_path(GET cudart_include PARENT_PATH cudart_root)
  file(GLOB cudart_libraries ${cudart_root}/lib/libcudart.so.1? ${cudart_root}/lib64/libcudart.so.1?)
  list(POP_BACK cudart_libraries cudart_library)
  foreach(needed "${nccl_root}/include/nccl.h" "${nccl_library}" "${cudart_include}/cuda_runtime.h"
      "${cudart_include}/crt/host_config.h" "${cudart_library}")
    if(NOT EXISTS "${needed}")
      message(FATAL_ERROR "NCCL is incomplete: '${needed}' was not found (NCCL in '${nccl_root}', CUDA headers in "
        "'${cudart_include}', libcudart.so in lib or lib64 beside them). `bash cmake/setup.sh` installs their wheels into "
        ".venv. Or give -DDOSEFLOOR_NCCL_ROOT and -DDOSEFLOOR_CUDART_INCLUDE, or build for CPUs alone by "
        "-DDOSEFLOOR_WITH_NCCL=OFF (docs/installing.md).")
    endif()
  endforeach()
  dosefloor_import(dosefloor::nccl ${nccl_root} INCLUDES ${nccl_root}/include ${cudart_include}
    LIBRARIES libnccl.so.2)
  target_link_libraries(dosefloor::nccl INTERFACE ${cudart_library})
  cmake_path(GET cudart_library PARENT_PATH cudart_folder)
  cmake_path(GET cudart_library FILENAME DOSEFLOOR_CUDART_NAME)
  list(APPEND DOSEFLOOR_TORCH_FOLDERS ${nccl_root}/lib ${cudart_folder})
else()
  message(STATUS "Dosefloor: DOSEFLOOR_WITH_NCCL is OFF, networks are trained on CPUs or one GPU")
endif()
