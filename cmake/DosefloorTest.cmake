# dosefloor_test(NAME SOURCES a_test.cpp ... LINKS dosefloor::x ...)
#
# Builds the Boost.Test program test_NAME and registers every case as one CTest entry per rank count
# declared beside it (`* ranks({1, 2, 4})`, see tests/support/mpi_test.hpp). The program itself lists
# its cases after it is linked, so no list can go stale.
function(dosefloor_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  set(exe test_${name})
  add_executable(${exe} ${ARG_SOURCES})
  target_link_libraries(${exe} PRIVATE dosefloor_test_support ${ARG_LINKS})
  set_target_properties(${exe} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${exe}_cases.cmake)
  add_custom_command(TARGET ${exe} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -D EXE=$<TARGET_FILE:${exe}> -D PREFIX=${name} -D LIST=${list}
      -D MPIEXEC=${MPIEXEC_EXECUTABLE} -P ${PROJECT_SOURCE_DIR}/cmake/DiscoverTests.cmake
    BYPRODUCTS ${list} VERBATIM)
  set(include ${CMAKE_CURRENT_BINARY_DIR}/${exe}_include.cmake)
  file(WRITE ${include}
    "if(EXISTS \"${list}\")\n  include(\"${list}\")\nelse()\n  add_test(${name}_NOT_BUILT ${name}_NOT_BUILT)\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${include})
endfunction()
