# Run after linking a test program: writes one add_test per suite and rank count into LIST.
execute_process(COMMAND ${CMAKE_COMMAND} -E env DOSEFLOOR_LIST_TESTS=1 ${EXE}
  OUTPUT_VARIABLE cases RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${EXE} could not list its test cases (status ${status}).")
endif()
string(REPLACE "\n" ";" cases "${cases}")
set(text "")
set(environment "OMPI_ALLOW_RUN_AS_ROOT=1;OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1;OMP_NUM_THREADS=1")
# One machine's memory is the only network of a test: MPI_Init takes 0.15 s instead of 0.35 s. Ranks that wait leave their
# core to other tests.
string(APPEND environment ";OMPI_MCA_pml=ob1;OMPI_MCA_mpi_yield_when_idle=1")
if(NOT ON_DEVICES)
  string(APPEND environment ";CUDA_VISIBLE_DEVICES=")  # compares the bits of CPUs, also where there is a GPU
endif()
# An entry for each suite and rank count: most cases take far less than the start of a program.
set(entries "")
foreach(line IN LISTS cases)
  if(NOT line MATCHES "^(.+)/([^/ ]+) ([0-9]+)$")
    continue()
  endif()
  set(entry "${CMAKE_MATCH_1}@${CMAKE_MATCH_3}")
  list(APPEND entries "${entry}")
  list(APPEND "cases_of_${entry}" "${CMAKE_MATCH_2}")
endforeach()
list(REMOVE_DUPLICATES entries)
foreach(entry IN LISTS entries)
  string(REGEX MATCH "^(.+)@([0-9]+)$" matched "${entry}")
  set(suite ${CMAKE_MATCH_1})
  set(ranks ${CMAKE_MATCH_2})
  list(JOIN "cases_of_${entry}" "," chosen)
  set(name "${PREFIX}/${suite}")
  set(launcher "")
  if(ranks GREATER 1)
    string(APPEND name "@${ranks}")
    set(launcher "\"${MPIEXEC}\" -n ${ranks} --oversubscribe --bind-to none")
  endif()
  string(APPEND text "add_test(\"${name}\" ${launcher} \"${EXE}\" \"--run_test=${suite}/${chosen}\" --catch_system_errors=no)\n"
    "set_tests_properties(\"${name}\" PROPERTIES TIMEOUT 300 LABELS quick PROCESSORS ${ranks} SKIP_RETURN_CODE 77 "
    "SKIP_REGULAR_EXPRESSION \"SKIPPED: \" "
    "ENVIRONMENT \"${environment}\")\n")
endforeach()
file(WRITE ${LIST} "${text}")
