# Headers that are read once for all sources, instead of once for each.
#
#   dosefloor_precompile(TARGET modules|tests)     the standard library's; for tests Boost.Test's, too
#   dosefloor_precompile_torch(TARGET a.cpp ...)   for these sources of a target LibTorch's; for its others none
#
# They save half a second a source. What a source must include it still does: the preset `audit` compiles without any of them.
set(dosefloor_standard_headers <algorithm> <array> <chrono> <cmath> <complex> <cstddef> <cstdint> <cstdio> <cstring> <filesystem>
  <fstream> <functional> <limits> <map> <memory> <numeric> <optional> <set> <span> <sstream> <string> <string_view> <utility>
  <variant> <vector>)

# ccache takes precompiled headers only if told that macros defined before them do not matter.
if(CCACHE_PROGRAM AND CMAKE_CXX_COMPILER_LAUNCHER STREQUAL CCACHE_PROGRAM)
  find_program(ENV_PROGRAM env REQUIRED)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ENV_PROGRAM} CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
endif()
# Of strings that were read precompiled GCC 12 says, as in GCC bug 105651, that they end nowhere. The preset `asan` finds such errors.
if(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
  target_compile_options(dosefloor_compiler INTERFACE
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess -Wno-array-bounds -Wno-stringop-overflow>)
endif()

# Compiles `headers` for targets that are compiled like one that links `links`; every target takes them from this one.
function(dosefloor_precompiled_once name links headers)
  if(TARGET ${name})
    return()
  endif()
  file(WRITE ${CMAKE_BINARY_DIR}/${name}.cpp "")
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE dosefloor_compiler ${links})
  target_precompile_headers(${name} PRIVATE ${headers})
endfunction()

function(dosefloor_precompile target for)
  set(name dosefloor_headers_of_${for})
  if(for STREQUAL "modules")
    dosefloor_precompiled_once(${name} "" "${dosefloor_standard_headers}")
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  else()
    dosefloor_precompiled_once(${name} dosefloor_boost_test "${dosefloor_standard_headers};<boost/test/unit_test.hpp>")
  endif()
  target_precompile_headers(${target} REUSE_FROM ${name})
endfunction()

# To load what <torch/torch.h> was compiled to takes five seconds: so sources that do not need it do without.
function(dosefloor_precompile_torch target)
  dosefloor_precompiled_once(dosefloor_torch_headers dosefloor::torch "<torch/torch.h>")
  # By -fPIC, not by the property: that means -fPIE for programs, which does not go with the headers of libraries.
  target_compile_options(dosefloor_torch_headers PRIVATE -fPIC)
  target_compile_options(${target} PRIVATE -fPIC)
  set_target_properties(${target} PROPERTIES PRECOMPILE_HEADERS_REUSE_FROM dosefloor_torch_headers)
  add_dependencies(${target} dosefloor_torch_headers)
  get_target_property(others ${target} SOURCES)
  list(REMOVE_ITEM others ${ARGN})
  set_source_files_properties(${others} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
