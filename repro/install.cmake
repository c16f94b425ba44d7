# Installing the command: program, and what `repro matrix` and `repro scenario` compile, in share/repro.
set(REPRO_DATA share/repro) # found as ../share/repro from the program
install(TARGETS repro RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT repro)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/parser DESTINATION ${REPRO_DATA} COMPONENT repro
  FILES_MATCHING PATTERN "*.c" PATTERN "*.h" PATTERN "*.inc" PATTERN "SOURCES" PATTERN "gen" EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/repro/matrix/default.yaml DESTINATION ${REPRO_DATA}/repro/matrix COMPONENT repro)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/repro/scenarios/programs DESTINATION ${REPRO_DATA}/repro/scenarios COMPONENT repro)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/reports/schema DESTINATION ${REPRO_DATA} COMPONENT repro FILES_MATCHING PATTERN "*.json")
install(FILES ${PROJECT_SOURCE_DIR}/cmake/AllocatorSources.cmake DESTINATION ${REPRO_DATA}/cmake COMPONENT repro)

# Scripts: those that the program calls, those that people call, and the folders of their parts.
foreach(script allocator_sources fetch_sources debug_pgo_segfault.sh debug_trace_profile.sh policy)
  install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/${script} DESTINATION ${REPRO_DATA}/scripts COMPONENT repro)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/scripts/apt_private.sh DESTINATION ${REPRO_DATA}/scripts COMPONENT repro)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/scripts/debug.d ${PROJECT_SOURCE_DIR}/scripts/policy.d
  DESTINATION ${REPRO_DATA}/scripts COMPONENT repro USE_SOURCE_PERMISSIONS PATTERN "__pycache__" EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/docs/mitigations.json DESTINATION ${REPRO_DATA}/docs COMPONENT repro)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/repro/minimal DESTINATION ${REPRO_DATA}/repro COMPONENT repro USE_SOURCE_PERMISSIONS)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/lldb DESTINATION ${REPRO_DATA} COMPONENT repro
  FILES_MATCHING PATTERN "*.py" PATTERN "*.lldb" PATTERN "*.gdb" PATTERN "__pycache__" EXCLUDE)

# For people: documentation with its pictures, licence, changelog, the matrix files of the documentation.
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/LICENSE
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT repro)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT repro)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/share/matrix DESTINATION ${CMAKE_INSTALL_DOCDIR}/share COMPONENT repro)
