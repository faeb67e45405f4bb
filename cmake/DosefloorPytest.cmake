# dosefloor_pytest(NAME FILE)
#
# Registers one pytest file as the CTest entry NAME. It runs in the environment that cmake/setup.sh makes; in
# a checkout without one the entry fails and says so. DOSEFLOOR_BIN names the folder of the programs, which see no GPU (unless
# Kokkos does not start without one): tests compare the bits of CPUs.
function(dosefloor_pytest name file)
  if(NOT DOSEFLOOR_KOKKOS_ON_CUDA)
    set(no_gpu ";CUDA_VISIBLE_DEVICES=")
  endif()
  add_test(NAME ${name}
    COMMAND ${PROJECT_SOURCE_DIR}/.venv/bin/python -m pytest -q -p no:cacheprovider
      ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300 ENVIRONMENT
    "DOSEFLOOR_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};OMPI_ALLOW_RUN_AS_ROOT=1;OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1;OMP_NUM_THREADS=1;OPENBLAS_NUM_THREADS=1${no_gpu}")
endfunction()
