# Every third-party library as one imported target. A missing one is named together with the Debian
# package that has it; `bash cmake/setup.sh` installs them all.
find_package(Threads REQUIRED)
find_package(MPI REQUIRED COMPONENTS C)
find_package(PkgConfig REQUIRED)

function(dosefloor_require_library target header library debian_package)
  cmake_parse_arguments(ARG "" "" "HEADER_HINTS;LIBRARY_HINTS;LINKS" ${ARGN})
  string(MAKE_C_IDENTIFIER ${target} id)
  find_path(${id}_INCLUDE ${header} HINTS ${ARG_HEADER_HINTS})
  if(NOT ${id}_INCLUDE)
    message(FATAL_ERROR "${header} was not found: install ${debian_package} (bash cmake/setup.sh), "
      "or give -D${id}_INCLUDE=<folder>.")
  endif()
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE ${${id}_INCLUDE})
  if(library)
    find_library(${id}_LIBRARY ${library} HINTS ${ARG_LIBRARY_HINTS})
    if(NOT ${id}_LIBRARY)
      message(FATAL_ERROR "lib${library} was not found: install ${debian_package} (bash cmake/setup.sh), "
        "or give -D${id}_LIBRARY=<file>.")
    endif()
    target_link_libraries(${target} INTERFACE ${${id}_LIBRARY} ${ARG_LINKS})
  endif()
endfunction()

# Parallel HDF5: Debian's config file cannot tell its serial from its MPI build, pkg-config can.
pkg_search_module(HDF5_MPI QUIET hdf5-openmpi hdf5)
dosefloor_require_library(dosefloor::hdf5 hdf5.h hdf5 libhdf5-openmpi-dev
  HEADER_HINTS ${HDF5_MPI_INCLUDE_DIRS} $ENV{HDF5_ROOT}/include
  LIBRARY_HINTS ${HDF5_MPI_LIBRARY_DIRS} $ENV{HDF5_ROOT}/lib LINKS MPI::MPI_C)
file(STRINGS ${dosefloor__hdf5_INCLUDE}/H5pubconf.h hdf5_parallel REGEX "define H5_HAVE_PARALLEL 1")
if(NOT hdf5_parallel)
  message(FATAL_ERROR "The HDF5 in ${dosefloor__hdf5_INCLUDE} is a serial build; a parallel one is needed "
    "(Debian: libhdf5-openmpi-dev).")
endif()

dosefloor_require_library(dosefloor::fftw fftw3.h fftw3f libfftw3-dev)
dosefloor_require_library(dosefloor::fftw_mpi fftw3-mpi.h fftw3f_mpi libfftw3-mpi-dev
  LINKS dosefloor::fftw MPI::MPI_C)
dosefloor_require_library(dosefloor::random123 Random123/philox.h "" librandom123-dev)
dosefloor_require_library(dosefloor::xxhash xxhash.h xxhash libxxhash-dev)
dosefloor_require_library(dosefloor::zlib zlib.h z zlib1g-dev)
dosefloor_require_library(dosefloor::tomlplusplus toml++/toml.h "" libtomlplusplus-dev)
dosefloor_require_library(dosefloor::cli11 CLI/CLI.hpp "" libcli11-dev)
# GCC 12 finds null pointers in CLI11's vectors of strings, now in one source, now in another. There are none.
set_property(TARGET dosefloor::cli11 APPEND PROPERTY
  INTERFACE_COMPILE_OPTIONS $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-null-dereference>)
dosefloor_require_library(dosefloor::json nlohmann/json.hpp "" nlohmann-json3-dev)
dosefloor_require_library(dosefloor::boost boost/math/special_functions/gamma.hpp "" libboost-dev)
dosefloor_require_library(dosefloor::gslcblas gsl/gsl_cblas.h gslcblas libgsl-dev)
dosefloor_require_library(dosefloor::gsl gsl/gsl_multifit_nlinear.h gsl libgsl-dev LINKS dosefloor::gslcblas)
find_package(fmt REQUIRED)

# Kokkos: any Kokkos >= 4 given by Kokkos_ROOT, else Debian's (Serial back end). Debian's config file
# names an include folder without the headers, so only its library and the right folder are taken.
if(Kokkos_ROOT OR DEFINED ENV{Kokkos_ROOT})
  find_package(Kokkos 4 REQUIRED)
  add_library(dosefloor::kokkos INTERFACE IMPORTED GLOBAL)
  target_link_libraries(dosefloor::kokkos INTERFACE Kokkos::kokkos)
else()
  dosefloor_require_library(dosefloor::kokkos Kokkos_Core.hpp trilinos_kokkoscore libtrilinos-kokkos-dev
    HEADER_HINTS /usr/include/trilinos LINKS ${CMAKE_DL_LIBS})
endif()

# CUDA: a toolkit with cuFFT; and where that Kokkos has the CUDA back end, its kernels too (docs/gpu.md).
set(DOSEFLOOR_KOKKOS_ON_CUDA OFF)
if(DOSEFLOOR_WITH_CUDA)
  if(Kokkos_ENABLE_CUDA)
    if(NOT Kokkos_COMPILE_LANGUAGE STREQUAL "CUDA")
      message(FATAL_ERROR "The CUDA Kokkos in '${Kokkos_DIR}' was compiled as '${Kokkos_COMPILE_LANGUAGE}'; one built "
        "with Kokkos_ENABLE_COMPILE_AS_CMAKE_LANGUAGE is needed (docs/gpu.md).")
    endif()
    set(DOSEFLOOR_KOKKOS_ON_CUDA ON)
    if(NOT CMAKE_CUDA_ARCHITECTURES)
      set(CMAKE_CUDA_ARCHITECTURES ${Kokkos_CUDA_ARCHITECTURES})  # its code for another device would not start
    endif()
  else()
    message(STATUS "Dosefloor: the Kokkos given has no CUDA back end, networks alone have kernels on GPUs (docs/gpu.md)")
    if(NOT CMAKE_CUDA_ARCHITECTURES)
      set(CMAKE_CUDA_ARCHITECTURES 80 90)  # A100, H100 and H200; later devices compile the second for themselves
    endif()
  endif()
  if(NOT CMAKE_CUDA_HOST_COMPILER)
    set(CMAKE_CUDA_HOST_COMPILER ${CMAKE_CXX_COMPILER})
  endif()
  enable_language(CUDA)
  find_package(CUDAToolkit REQUIRED)
  dosefloor_require_library(dosefloor::cufft cufft.h cufft "the CUDA toolkit's cuFFT"
    HEADER_HINTS ${CUDAToolkit_INCLUDE_DIRS} LIBRARY_HINTS ${CUDAToolkit_LIBRARY_DIR})
elseif(Kokkos_ENABLE_CUDA)
  message(FATAL_ERROR "The Kokkos in ${Kokkos_DIR} has the CUDA back end, which the C++ compiler alone cannot "
    "compile: use the preset cuda (-DDOSEFLOOR_WITH_CUDA=ON), or a Kokkos without CUDA.")
endif()
