# Language level, instruction set, warnings and sanitizers: everything our own targets share.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
# Installed programs find libraries outside the checkout where they were linked, and those of .venv by sim/core/installation.
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O3 -g1 -DNDEBUG")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
if(CCACHE_PROGRAM AND NOT CMAKE_CUDA_COMPILER_LAUNCHER)
  set(CMAKE_CUDA_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# Messages and debug information name files from the checkout's root on, wherever that was. (ccache shares objects between checkouts
# all the same.)
set(relative_names -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
cmake_path(IS_PREFIX PROJECT_SOURCE_DIR "${CMAKE_BINARY_DIR}" build_is_in_checkout)
if(NOT build_is_in_checkout)
  list(APPEND relative_names -ffile-prefix-map=${CMAKE_BINARY_DIR}=./build)
endif()
set(instruction_set)
if(DOSEFLOOR_ARCH)
  set(instruction_set -march=${DOSEFLOOR_ARCH})
endif()
# The same for nvcc, which hands them on.
list(TRANSFORM relative_names PREPEND -Xcompiler= OUTPUT_VARIABLE relative_names_of_host)
list(TRANSFORM instruction_set PREPEND -Xcompiler= OUTPUT_VARIABLE instruction_set_of_host)

add_library(dosefloor_compiler INTERFACE)
target_compile_features(dosefloor_compiler INTERFACE cxx_std_20)
target_include_directories(dosefloor_compiler INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(dosefloor_compiler INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:${instruction_set} ${relative_names}>
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
    -Wold-style-cast -Wcast-align -Woverloaded-virtual -Wnull-dereference>
  # GCC 12 warns of overlapping copies inside std::string's own operator+ (GCC bug 105651).
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>
  # errno is never read after a math call, and no floating-point trap is ever enabled: both block vectorisation.
  $<$<COMPILE_LANGUAGE:CXX>:-fno-math-errno -fno-trapping-math>)
# The same code generation where nvcc drives the C++ compiler. Warnings about style are left to the plain C++
# builds: nvcc's generated host code has them too.
# (C++20 as a flag: CMake before 3.26 does not know it for nvcc.)
target_compile_options(dosefloor_compiler INTERFACE $<$<COMPILE_LANGUAGE:CUDA>:-std=c++20
  ${instruction_set_of_host} ${relative_names_of_host} -Xcompiler=-fno-math-errno,-fno-trapping-math,-Wall>)
# fmt 9 leaves constexpr out for nvcc, but not where C++20 lets it in, and then contradicts itself.
target_compile_definitions(dosefloor_compiler INTERFACE $<$<COMPILE_LANGUAGE:CUDA>:FMT_USE_CONSTEXPR=1>)
target_compile_definitions(dosefloor_compiler INTERFACE OMPI_SKIP_MPICXX=1 MPICH_SKIP_MPICXX=1)  # the C API only
if(DOSEFLOOR_WARNINGS_AS_ERRORS)
  target_compile_options(dosefloor_compiler INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()
if(DOSEFLOOR_SANITIZE)
  target_compile_options(dosefloor_compiler INTERFACE
    -fsanitize=${DOSEFLOOR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(dosefloor_compiler INTERFACE -fsanitize=${DOSEFLOOR_SANITIZE})
endif()
