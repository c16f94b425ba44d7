# ReproGuard: make links fail that mix LLVM profile layouts.
#
#   include(/path/to/share/repro/cmake/ReproGuard.cmake)
#   repro_guard(app)            # this target
#   repro_guard_all()           # every target defined in this folder from here on, and below
#
# Each link then runs through repro-link-guard, which checks the inputs before it and the result after
# it. Works with the Ninja and Makefile generators. REPRO_GUARD=warn or =off in the environment of the
# build relaxes it.
include_guard(GLOBAL)

find_program(REPRO_LINK_GUARD repro-link-guard
  HINTS "${CMAKE_CURRENT_LIST_DIR}/.." "${CMAKE_CURRENT_LIST_DIR}/../../../bin"
  DOC "The linker wrapper of repro")
find_program(REPRO_EXECUTABLE repro HINTS "${CMAKE_CURRENT_LIST_DIR}/../../../bin" DOC "The repro command")

function(_repro_guard_command out)
  if(NOT REPRO_LINK_GUARD OR NOT REPRO_EXECUTABLE)
    message(WARNING "ReproGuard: repro-link-guard or repro not found: links are not checked")
    set(${out} "" PARENT_SCOPE)
    return()
  endif()
  set(${out} "\"${CMAKE_COMMAND}\" -E env REPRO=\"${REPRO_EXECUTABLE}\" \"${REPRO_LINK_GUARD}\"" PARENT_SCOPE)
endfunction()

function(repro_guard)
  _repro_guard_command(command)
  if(command)
    set_property(TARGET ${ARGN} PROPERTY RULE_LAUNCH_LINK "${command}")
  endif()
endfunction()

function(repro_guard_all)
  _repro_guard_command(command)
  if(command)
    set_property(DIRECTORY PROPERTY RULE_LAUNCH_LINK "${command}")
  endif()
endfunction()
