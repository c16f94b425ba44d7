# Build options, validated: a typo is an error here, not a silent default.
set(REPRO_SANITIZE "none" CACHE STRING "none, address (ASan+UBSan) or thread (TSan)")
set_property(CACHE REPRO_SANITIZE PROPERTY STRINGS none address thread)
if(NOT REPRO_SANITIZE MATCHES "^(none|address|thread)$")
  message(FATAL_ERROR "REPRO_SANITIZE='${REPRO_SANITIZE}': expected none, address or thread")
endif()
option(REPRO_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
if(REPRO_FUZZ AND NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "REPRO_FUZZ needs clang: use the preset 'fuzz' or -DCMAKE_C_COMPILER=clang-19")
endif()
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

function(repro_print_summary)
  message(STATUS "repro ${PROJECT_VERSION}: ${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}, "
                 "${CMAKE_BUILD_TYPE}, sanitize=${REPRO_SANITIZE}, fuzz=${REPRO_FUZZ}, tests=${REPRO_TESTS}")
endfunction()
