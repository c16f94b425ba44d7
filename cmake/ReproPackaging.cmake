# Debian packages: cpack -G DEB in a build of the preset "package" (scripts/release deb does both).
#   repro               the command, its data, lldb module, schemas, man pages, completions, documentation
#   repro-evtx-tools    evtx_dump and evtx_gen
#   librepro-evtx-dev   library, header, CMake package, pkg-config
# Who maintains the packages is not written anywhere in the tree: REPRO_MAINTAINER.
set(REPRO_MAINTAINER "" CACHE STRING "Maintainer of the packages: Name <address>")
set(REPRO_RELEASE_TIME "0" CACHE STRING "Time of the packages' changelogs, in seconds since 1970 (SOURCE_DATE_EPOCH)")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME repro)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_PACKAGE_CONTACT "${REPRO_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_COMPONENTS_ALL repro evtx evtx-dev)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_BINARY_DIR}/finish_debian.cmake)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
if(CMAKE_CROSSCOMPILING AND CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64") # otherwise dpkg's
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE arm64)
endif()

set(CPACK_DEBIAN_REPRO_PACKAGE_NAME repro)
set(CPACK_DEBIAN_REPRO_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_REPRO_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_REPRO_PACKAGE_RECOMMENDS "python3")
# What `repro doctor` looks for; a program can be checked and diagnosed without.
set(CPACK_DEBIAN_REPRO_PACKAGE_SUGGESTS "clang-14, libclang-rt-14-dev, clang-19, libclang-rt-19-dev, llvm-19, gdb, \
lldb-19, strace, libmimalloc-dev, libjemalloc-dev, repro-evtx-tools")
foreach(script postinst prerm postrm) # a postinst and a postrm of ours: cpack's would call ldconfig for nothing
  list(APPEND CPACK_DEBIAN_REPRO_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/debian/${script})
endforeach()
set(CPACK_DEBIAN_REPRO_DESCRIPTION "tell why a PGO-instrumented program crashes
Programs compiled for profile-guided optimisation with clang or rustc
sometimes crash at exit, or leave no profile. repro runs such a program,
catches the crash and names the cause with evidence, most often objects of
different LLVMs in one program; it checks binaries without running them,
rescues the profile, and builds and runs a matrix of variants as a proof.")

set(CPACK_DEBIAN_EVTX_PACKAGE_NAME repro-evtx-tools)
set(CPACK_DEBIAN_EVTX_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_EVTX_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_EVTX_DESCRIPTION "print and generate Windows event logs (EVTX)
evtx_dump prints Windows event logs as XML, JSON or JSON lines; evtx_gen
writes valid logs of any size. The output is that of the Rust evtx_dump.")

set(CPACK_DEBIAN_EVTX-DEV_PACKAGE_NAME librepro-evtx-dev)
set(CPACK_DEBIAN_EVTX-DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_EVTX-DEV_PACKAGE_DEPENDS "libc6-dev")
set(CPACK_DEBIAN_EVTX-DEV_PACKAGE_SUGGESTS "cmake, pkg-config")
set(CPACK_DEBIAN_EVTX-DEV_DESCRIPTION "read Windows event logs (EVTX) - development files
A library in C that reads Windows event logs and renders them as XML or
JSON: static library, header, CMake package and pkg-config file.")

configure_file(${PROJECT_SOURCE_DIR}/packaging/debian/finish.cmake.in ${CPACK_PRE_BUILD_SCRIPTS} @ONLY)
include(CPack)
