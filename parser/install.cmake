# Installing the parser. Component evtx: the programs. Component evtx-dev: library, header, CMake package repro-evtx,
# pkg-config repro-evtx. Both descriptions find the library from where they lie: the folder can be moved.
include(CMakePackageConfigHelpers)
set(EVTX_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/repro-evtx)
set_target_properties(repro_evtx PROPERTIES EXPORT_NAME evtx)
set_target_properties(repro_evtx_alloc PROPERTIES EXPORT_NAME evtx_alloc)
install(TARGETS evtx_dump RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT evtx)
install(TARGETS repro_evtx repro_evtx_alloc EXPORT repro-evtx
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT evtx-dev)
install(FILES include/repro/evtx.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/repro COMPONENT evtx-dev)
install(FILES alloc/alloc.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/repro RENAME evtx_alloc.h COMPONENT evtx-dev) # for own allocators
install(EXPORT repro-evtx NAMESPACE repro:: DESTINATION ${EVTX_PACKAGE_DIR} COMPONENT evtx-dev)
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/repro-evtx-config.cmake
  "include(CMakeFindDependencyMacro)\nfind_dependency(Threads)\ninclude(\"\${CMAKE_CURRENT_LIST_DIR}/repro-evtx.cmake\")\n")
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/repro-evtx-config-version.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/repro-evtx-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/repro-evtx-config-version.cmake
        DESTINATION ${EVTX_PACKAGE_DIR} COMPONENT evtx-dev)
set(EVTX_PC_LIBS)
if(NOT Iconv_IS_BUILT_IN)
  set(EVTX_PC_LIBS " -liconv")
endif()
file(RELATIVE_PATH EVTX_PC_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(repro-evtx.pc.in repro-evtx.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/repro-evtx.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT evtx-dev)
