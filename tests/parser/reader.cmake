# Tests of the reading side: library and evtx_dump.
repro_script_test(parser/samples LABEL golden COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/golden.sh 1)
repro_script_test(parser/samples_threads LABEL golden COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/golden.sh 3)
