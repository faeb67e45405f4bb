# The layout that sim/core/installation looks for: in the build tree by links to the sources, and what `cmake --install` copies.
#
#   bin/                   programs
#   share/dosefloor/       what they read: scripts, machines, experiments, what makes the Python environment
#   share/doc/dosefloor/   licences and changes
#   share/man, share/bash-completion, share/zsh, share/fish   manual pages and completions, made from the programs' help texts
#
# Nothing that is installed names the checkout or the prefix, so the tree may be moved.

# LibTorch's wheel for the users' environment is the one that dosefloor-train was linked with.
file(READ ${PROJECT_SOURCE_DIR}/cmake/python-requirements.txt requirements)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/python-requirements.txt)
if(NOT DOSEFLOOR_TORCH_VERSION OR DOSEFLOOR_TORCH_IS_GIVEN)
  string(REGEX REPLACE "(^|\n)torch==[^\n]*" "" requirements "${requirements}")
else()
  string(REGEX REPLACE "(^|\n)torch==[^; \n]*" "\\1torch==${DOSEFLOOR_TORCH_VERSION}" requirements "${requirements}")
endif()
set(build_share ${CMAKE_BINARY_DIR}/share/dosefloor)
file(MAKE_DIRECTORY ${build_share})
file(WRITE ${build_share}/python-requirements.txt "${requirements}")

foreach(link figures=analysis/figures import=analysis/frame_import jobs=jobs experiments=config/experiments
    setup=packaging/setup python=.venv checkout=.)
  string(REGEX MATCH "^([a-z]+)=(.+)$" link ${link})
  cmake_path(SET source NORMALIZE ${PROJECT_SOURCE_DIR}/${CMAKE_MATCH_2})
  file(CREATE_LINK ${source} ${build_share}/${CMAKE_MATCH_1} SYMBOLIC)
endforeach()

set(programs dosefloor dosefloor-sim dosefloor-analysis)
if(DOSEFLOOR_WITH_TORCH)
  list(APPEND programs dosefloor-train)
endif()
install(TARGETS ${programs} RUNTIME DESTINATION bin)
install(DIRECTORY analysis/figures/ DESTINATION share/dosefloor/figures FILES_MATCHING PATTERN *.py)
install(DIRECTORY analysis/frame_import/ DESTINATION share/dosefloor/import FILES_MATCHING PATTERN *.py)
install(DIRECTORY jobs/machines DESTINATION share/dosefloor/jobs FILES_MATCHING PATTERN *.toml)
install(PROGRAMS jobs/slurm/task.sbatch DESTINATION share/dosefloor/jobs/slurm)
install(DIRECTORY config/experiments DESTINATION share/dosefloor FILES_MATCHING PATTERN *.toml)
install(FILES packaging/setup/make_environment.py DESTINATION share/dosefloor/setup)
install(FILES ${build_share}/python-requirements.txt DESTINATION share/dosefloor)
install(DIRECTORY train/python/ DESTINATION share/dosefloor/python-package FILES_MATCHING PATTERN *.py PATTERN *.md)
# Beside an installation there is no CMakeLists.txt to read the version from.
file(READ ${PROJECT_SOURCE_DIR}/train/python/pyproject.toml pyproject)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/train/python/pyproject.toml)
string(REPLACE "dynamic = [\"version\"]" "version = \"${PROJECT_VERSION}\"" installed_pyproject "${pyproject}")
if(installed_pyproject STREQUAL pyproject)
  message(FATAL_ERROR "train/python/pyproject.toml has no dynamic version, in place of which an installation states it.")
endif()
file(WRITE ${CMAKE_BINARY_DIR}/installed/pyproject.toml "${installed_pyproject}")
install(FILES ${CMAKE_BINARY_DIR}/installed/pyproject.toml DESTINATION share/dosefloor/python-package)
install(FILES LICENSE CHANGELOG.md CITATION.cff packaging/third-party-licences.txt DESTINATION share/doc/dosefloor)

find_program(PYTHON3_PROGRAM python3 REQUIRED)
install(CODE "execute_process(COMMAND ${PYTHON3_PROGRAM} ${PROJECT_SOURCE_DIR}/packaging/command_line/generate.py
  $<TARGET_FILE:dosefloor> \$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/share COMMAND_ERROR_IS_FATAL ANY)")

# Debian package: `cmake --preset package && cmake --build --preset package && cpack --preset package` (docs/installing.md).
set(CPACK_PACKAGE_NAME dosefloor)
set(CPACK_PACKAGE_VENDOR "The Dosefloor developers")
set(CPACK_PACKAGE_CONTACT "The Dosefloor developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "dose limits of neural networks that segment electron micrographs")
set(CPACK_PACKAGE_DESCRIPTION "Simulates exit waves and images of supported nanoparticles, trains networks on them, and states the
dose from which each network finds the particle. Figures, imports and networks need a Python
environment, which `dosefloor setup` makes in the user's data folder.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# dosefloor-train's LibTorch and NCCL are no packages, and not in this one either: they are only to be found, not depended on.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${DOSEFLOOR_TORCH_FOLDERS})
set(CPACK_DEBIAN_PACKAGE_DEPENDS "openmpi-bin")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "python3-venv, ca-certificates")
include(CPack)
