# dosefloor_test(NAME [ON_DEVICES] SOURCES a_test.cpp ... LINKS dosefloor::x ...)
#
# Builds the Boost.Test program test_NAME and registers every case as one CTest entry per rank count
# declared beside it (`* ranks({1, 2, 4})`, see tests/support/mpi_test.hpp). The program itself lists
# its cases after it is linked, so no list can go stale. Tests see no GPU, unless they are ON_DEVICES (or
# Kokkos does not start without one).
function(dosefloor_test name)
  cmake_parse_arguments(ARG "ON_DEVICES" "" "SOURCES;LINKS" ${ARGN})
  set(exe test_${name})
  add_executable(${exe} ${ARG_SOURCES})
  target_link_libraries(${exe} PRIVATE dosefloor_test_support ${ARG_LINKS})
  set_target_properties(${exe} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests
    LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/DiscoverTests.cmake)
  dosefloor_precompile(${exe} tests)
  if(DOSEFLOOR_KOKKOS_ON_CUDA)
    set(ARG_ON_DEVICES TRUE)
  endif()
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${exe}_cases.cmake)
  add_custom_command(TARGET ${exe} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -D EXE=$<TARGET_FILE:${exe}> -D PREFIX=${name} -D LIST=${list}
      -D MPIEXEC=${MPIEXEC_EXECUTABLE} -D ON_DEVICES=${ARG_ON_DEVICES} -P ${PROJECT_SOURCE_DIR}/cmake/DiscoverTests.cmake
    BYPRODUCTS ${list} VERBATIM)
  set(include ${CMAKE_CURRENT_BINARY_DIR}/${exe}_include.cmake)
  file(WRITE ${include}
    "if(EXISTS \"${list}\")\n  include(\"${list}\")\nelse()\n  add_test(${name}_NOT_BUILT ${name}_NOT_BUILT)\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${include})
endfunction()

# dosefloor_device_test(PREFIX NAME SOURCES a_test.cpp ... LINKS dosefloor::x ...), with DOSEFLOOR_WITH_CUDA
#
# One CTest entry for all cases, PREFIX/NAME, which is skipped, loudly, where there is no CUDA device.
function(dosefloor_device_test prefix name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT TARGET with_device)
    add_executable(with_device ${PROJECT_SOURCE_DIR}/tests/support/with_device.cpp)
    set_target_properties(with_device PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    target_link_libraries(with_device PRIVATE dosefloor_compiler CUDA::cudart_static)
  endif()
  set(exe test_${name})
  add_executable(${exe} ${ARG_SOURCES})
  target_link_libraries(${exe} PRIVATE dosefloor_test_support ${ARG_LINKS})
  set_target_properties(${exe} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${prefix}/${name} COMMAND with_device $<TARGET_FILE:${exe}> --catch_system_errors=no)
  set_tests_properties(${prefix}/${name} PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
endfunction()
