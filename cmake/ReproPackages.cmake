# repro_packages(PREFIX module...): pkg_check_modules(REQUIRED) that takes static archives where they
# are installed. `repro run` starts for every run it watches: each shared library costs it some
# 0.1 ms, and capstone's alone has 80 000 relocations.
macro(repro_packages prefix)
  set(_repro_suffixes "${CMAKE_FIND_LIBRARY_SUFFIXES}")
  if(REPRO_SANITIZE STREQUAL "none" AND NOT REPRO_FUZZ)
    set(CMAKE_FIND_LIBRARY_SUFFIXES ${CMAKE_STATIC_LIBRARY_SUFFIX} ${CMAKE_SHARED_LIBRARY_SUFFIX})
  endif()
  pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET ${ARGN})
  set(CMAKE_FIND_LIBRARY_SUFFIXES "${_repro_suffixes}")
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

# repro_static_needs(PREFIX library...): what the package's archive needs in turn, if it is one.
function(repro_static_needs prefix)
  repro_is_static(static ${prefix})
  if(static)
    foreach(name ${ARGN})
      find_library(REPRO_LIBRARY_${name} NAMES lib${name}.a ${name})
      if(REPRO_LIBRARY_${name})
        set_property(TARGET PkgConfig::${prefix} APPEND PROPERTY INTERFACE_LINK_LIBRARIES ${REPRO_LIBRARY_${name}})
      endif()
    endforeach()
  endif()
endfunction()
