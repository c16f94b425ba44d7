# Every test has a label (unit, golden, integration, fuzz-replay, lint, browser) and may skip itself with 77.
#
# repro_unit_test(area/name SOURCES a.c [LIBS libs]): one cmocka program.
# repro_script_test(area/name LABEL l COMMAND cmd args... [TIMEOUT s]): a script that runs real binaries.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

function(repro_unit_test name)
  cmake_parse_arguments(A "" "TIMEOUT" "SOURCES;LIBS;ARGS" ${ARGN})
  string(REPLACE "/" "_" target "test_${name}")
  add_executable(${target} ${A_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE ${A_LIBS} PkgConfig::CMOCKA repro_flags)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  add_test(NAME unit/${name} COMMAND ${target} ${A_ARGS})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 120)
  endif()
  set_tests_properties(unit/${name} PROPERTIES LABELS unit SKIP_RETURN_CODE 77 TIMEOUT ${A_TIMEOUT})
endfunction()

# Scripts get: REPRO_BIN (folder of our programs), REPRO_SOURCE (repository), REPRO_SAMPLES (may not exist),
# REPRO_SANITIZE (none, address, thread).
function(repro_script_test name)
  cmake_parse_arguments(A "SERIAL" "LABEL;TIMEOUT" "COMMAND" ${ARGN})
  add_test(NAME ${A_LABEL}/${name} COMMAND ${A_COMMAND})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 300)
  endif()
  set_tests_properties(${A_LABEL}/${name} PROPERTIES LABELS ${A_LABEL} SKIP_RETURN_CODE 77 TIMEOUT ${A_TIMEOUT}
    ENVIRONMENT "REPRO_BIN=${PROJECT_BINARY_DIR}/bin;REPRO_SOURCE=${PROJECT_SOURCE_DIR};REPRO_SAMPLES=${PROJECT_SOURCE_DIR}/../shared/samples;REPRO_SANITIZE=${REPRO_SANITIZE}")
  if(A_SERIAL)
    set_tests_properties(${A_LABEL}/${name} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()
