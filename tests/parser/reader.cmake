# Tests of the reading side: library and evtx_dump.
repro_unit_test(parser/values SOURCES test_values.c log_builder.c LIBS repro::evtx repro::evtx_alloc)
repro_unit_test(parser/utf16 SOURCES test_utf16.c utf16_strings.c LIBS repro::evtx repro::evtx_alloc)
repro_unit_test(parser/arena SOURCES test_arena.c LIBS repro::evtx repro::evtx_alloc)
repro_unit_test(parser/ansi SOURCES test_ansi.c LIBS repro::evtx repro::evtx_alloc)
repro_unit_test(parser/library SOURCES test_library.c LIBS repro::evtx repro::evtx_alloc repro::default_input)
repro_script_test(parser/samples LABEL golden COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/golden.sh 1)
repro_script_test(parser/samples_threads LABEL golden COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/golden.sh 3)
repro_script_test(parser/install LABEL integration
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/install.sh ${PROJECT_BINARY_DIR} ${CMAKE_C_COMPILER})
repro_script_test(parser/evtx_dump LABEL integration COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/cli.sh)
repro_script_test(parser/prompt LABEL integration TIMEOUT 30 COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/prompt.py)
repro_script_test(parser/threads LABEL integration COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/threads.sh)
repro_script_test(parser/build_pgo LABEL integration TIMEOUT 600 COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/pgo.sh)
repro_program(test_parser_replay SOURCES ${CMAKE_CURRENT_SOURCE_DIR}/test_replay.c LIBS repro::evtx repro::evtx_alloc)
set_target_properties(test_parser_replay PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
repro_script_test(parser/replay LABEL golden
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/replay.sh $<TARGET_FILE:test_parser_replay>)
repro_program(test_parser_utf16_digest SOURCES
  ${CMAKE_CURRENT_SOURCE_DIR}/utf16_digest.c ${CMAKE_CURRENT_SOURCE_DIR}/utf16_strings.c
  LIBS repro::evtx repro::evtx_alloc)
set_target_properties(test_parser_utf16_digest PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
repro_script_test(parser/aarch64 LABEL golden
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/aarch64.sh $<TARGET_FILE:test_parser_utf16_digest>)
