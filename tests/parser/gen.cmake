# Tests of evtx_gen and of the input it makes for the matrix.
repro_script_test(parser/evtx_gen LABEL golden COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/gen.sh)
repro_unit_test(parser/default_input SOURCES test_default_input.c LIBS repro::default_input)
repro_script_test(parser/reference LABEL golden COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/reference.sh)
repro_unit_test(parser/lane SOURCES test_lane.c LIBS repro::evtx_gen repro::evtx repro::evtx_alloc)
repro_unit_test(parser/fold SOURCES test_fold.c LIBS repro::evtx_gen repro::evtx repro::evtx_alloc)
repro_unit_test(parser/ansi_pairs SOURCES test_ansi_pairs.c LIBS repro::evtx repro::evtx_alloc)
