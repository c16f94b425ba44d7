# Gets the pinned sources of an allocator from its upstream release. Two ways to use it:
#   cmake -DALLOCATOR=mimalloc|jemalloc -DDESTINATION=DIR [-DURL=...] -P cmake/AllocatorSources.cmake
#   include(AllocatorSources) in a project, then repro_allocator_sources(mimalloc DIR [URL ...])
# URL may name a mirror or a local copy; the SHA-256 stays the pinned one.
include(FetchContent)

set(REPRO_MIMALLOC_URL "https://github.com/microsoft/mimalloc/archive/refs/tags/v2.0.9.tar.gz")
set(REPRO_MIMALLOC_SHA256 4a29edae32a914a706715e2ac8e7e4109e25353212edeed0888f4e3e15db5850)
set(REPRO_JEMALLOC_URL "https://github.com/jemalloc/jemalloc/releases/download/5.3.0/jemalloc-5.3.0.tar.bz2")
set(REPRO_JEMALLOC_SHA256 2db82d1e7119df3e71b7640219b6dfe84789bc0537983c3b7ac4f7189aecfeaa)

function(repro_allocator_sources name destination)
  cmake_parse_arguments(A "" "URL" "" ${ARGN})
  string(TOUPPER "${name}" key)
  if(NOT DEFINED REPRO_${key}_SHA256)
    message(FATAL_ERROR "unknown allocator '${name}': mimalloc or jemalloc")
  endif()
  if(NOT A_URL)
    set(A_URL "${REPRO_${key}_URL}")
  endif()
  FetchContent_Populate(${name}_sources
    URL "${A_URL}" URL_HASH SHA256=${REPRO_${key}_SHA256} DOWNLOAD_EXTRACT_TIMESTAMP TRUE
    SOURCE_DIR "${destination}"
    BINARY_DIR "${destination}.fetch/build"
    SUBBUILD_DIR "${destination}.fetch/subbuild")
  file(REMOVE_RECURSE "${destination}.fetch")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE AND CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  if(NOT ALLOCATOR OR NOT DESTINATION)
    message(FATAL_ERROR "usage: cmake -DALLOCATOR=mimalloc|jemalloc -DDESTINATION=DIR -P AllocatorSources.cmake")
  endif()
  repro_allocator_sources(${ALLOCATOR} ${DESTINATION} URL ${URL})
endif()
