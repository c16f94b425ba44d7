# repro_packages(PREFIX module... [NEEDS library...]): pkg_check_modules(REQUIRED) that takes static
# archives where they are installed, with those of the libraries they need in turn. `repro run` starts
# for every run it watches: each shared library costs it some 0.1 ms, and capstone's alone has 80 000
# relocations. Where an archive is missing the shared library is used: slower to start, else the same.
# On macOS libraries are taken as pkg-config (Homebrew's) names them.
function(repro_find_archives variable)
  set(found)
  foreach(name ${ARGN})
    find_library(REPRO_ARCHIVE_${name} NAMES lib${name}.a)
    mark_as_advanced(REPRO_ARCHIVE_${name})
    if(NOT REPRO_ARCHIVE_${name})
      set(${variable} "missing" PARENT_SCOPE)
      return()
    endif()
    list(APPEND found ${REPRO_ARCHIVE_${name}})
  endforeach()
  set(${variable} "${found}" PARENT_SCOPE)
endfunction()

macro(repro_packages prefix)
  cmake_parse_arguments(_repro "" "" "NEEDS" ${ARGN})
  set(_repro_suffixes "${CMAKE_FIND_LIBRARY_SUFFIXES}")
  set(_repro_archives missing)
  if(NOT APPLE)
    repro_find_archives(_repro_archives ${_repro_NEEDS})
  endif()
  if(REPRO_SANITIZE STREQUAL "none" AND NOT REPRO_FUZZ AND NOT _repro_archives STREQUAL "missing")
    set(CMAKE_FIND_LIBRARY_SUFFIXES ${CMAKE_STATIC_LIBRARY_SUFFIX} ${CMAKE_SHARED_LIBRARY_SUFFIX})
  endif()
  pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET ${_repro_UNPARSED_ARGUMENTS})
  set(CMAKE_FIND_LIBRARY_SUFFIXES "${_repro_suffixes}")
  repro_is_static(_repro_static ${prefix})
  if(NOT _repro_static)
    set_property(GLOBAL APPEND PROPERTY REPRO_SHARED_PACKAGES ${prefix})
  endif()
  if(_repro_static AND _repro_archives AND NOT _repro_archives STREQUAL "missing")
    set_property(TARGET PkgConfig::${prefix} APPEND PROPERTY INTERFACE_LINK_LIBRARIES ${_repro_archives})
  endif()
endmacro()

# Set VARIABLE to whether the package was found as an archive.
function(repro_is_static variable prefix)
  get_target_property(libraries PkgConfig::${prefix} INTERFACE_LINK_LIBRARIES)
  if(libraries MATCHES "\\${CMAKE_STATIC_LIBRARY_SUFFIX}")
    set(${variable} TRUE PARENT_SCOPE)
  else()
    set(${variable} FALSE PARENT_SCOPE)
  endif()
endfunction()

# repro_link_statically(TARGET): no shared library at all, not even libc, where every package and libc
# have archives. Starting takes half the time.
function(repro_link_statically target)
  get_property(shared GLOBAL PROPERTY REPRO_SHARED_PACKAGES)
  repro_find_archives(libc c)
  if(NOT shared AND NOT libc STREQUAL "missing" AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
    target_link_options(${target} PRIVATE -static)
  endif()
endfunction()
