# Installing the command: program, and what `repro matrix` and `repro scenario` compile, in share/repro.
set(REPRO_DATA share/repro) # found as ../share/repro from the program
install(TARGETS repro RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT repro)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/parser DESTINATION ${REPRO_DATA} COMPONENT repro
  FILES_MATCHING PATTERN "*.c" PATTERN "*.h" PATTERN "*.inc" PATTERN "SOURCES" PATTERN "gen" EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/repro/matrix/default.yaml DESTINATION ${REPRO_DATA}/repro/matrix COMPONENT repro)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/repro/scenarios/programs DESTINATION ${REPRO_DATA}/repro/scenarios COMPONENT repro)
install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/allocator_sources ${PROJECT_SOURCE_DIR}/scripts/fetch_sources
  DESTINATION ${REPRO_DATA}/scripts COMPONENT repro)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/reports/schema DESTINATION ${REPRO_DATA} COMPONENT repro FILES_MATCHING PATTERN "*.json")
install(FILES ${PROJECT_SOURCE_DIR}/cmake/AllocatorSources.cmake DESTINATION ${REPRO_DATA}/cmake COMPONENT repro)
install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/debug_pgo_segfault.sh ${PROJECT_SOURCE_DIR}/scripts/debug_trace_profile.sh
  DESTINATION ${REPRO_DATA}/scripts COMPONENT repro)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/scripts/debug.d DESTINATION ${REPRO_DATA}/scripts COMPONENT repro
  USE_SOURCE_PERMISSIONS PATTERN "__pycache__" EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/repro/minimal DESTINATION ${REPRO_DATA}/repro COMPONENT repro USE_SOURCE_PERMISSIONS)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/lldb DESTINATION ${REPRO_DATA} COMPONENT repro
  FILES_MATCHING PATTERN "*.py" PATTERN "*.lldb" PATTERN "*.gdb" PATTERN "__pycache__" EXCLUDE)
