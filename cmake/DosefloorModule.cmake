# dosefloor_module(NAME SOURCES a.cpp ... LINKS dosefloor::x ...)
#
# One module folder is one target, dosefloor::NAME; its LINKS are the edges of the dependency graph.
# Without SOURCES the module is header-only.
function(dosefloor_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  if(ARG_SOURCES)
    add_library(dosefloor_${name} STATIC ${ARG_SOURCES})
    target_link_libraries(dosefloor_${name} PUBLIC dosefloor_compiler ${ARG_LINKS})
    set_target_properties(dosefloor_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    dosefloor_precompile(dosefloor_${name} modules)
  else()
    add_library(dosefloor_${name} INTERFACE)
    target_link_libraries(dosefloor_${name} INTERFACE dosefloor_compiler ${ARG_LINKS})
  endif()
  add_library(dosefloor::${name} ALIAS dosefloor_${name})
endfunction()
