# Compile and link for macOS on another system: clang and ld64.lld of one LLVM, and a folder that
# scripts/macos_sysroot makes. What comes out are real Mach-O programs; nobody ran them.
#
#   cmake -DCMAKE_TOOLCHAIN_FILE=cmake/toolchains/macos.cmake -DREPRO_MACOS_SYSROOT=DIR
#         [-DREPRO_MACOS_ARCH=arm64|x86_64] [-DREPRO_MACOS_LLVM=19] [-DREPRO_NATIVE_BUILD=build/release]
set(REPRO_MACOS_ARCH arm64 CACHE STRING "arm64 or x86_64")
set(REPRO_MACOS_LLVM 19 CACHE STRING "the LLVM whose tools are used, as in clang-19")
set(REPRO_MACOS_SYSROOT "" CACHE PATH "made by scripts/macos_sysroot")
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES REPRO_MACOS_ARCH REPRO_MACOS_LLVM REPRO_MACOS_SYSROOT)
if(NOT REPRO_MACOS_ARCH MATCHES "^(arm64|x86_64)$")
  message(FATAL_ERROR "REPRO_MACOS_ARCH='${REPRO_MACOS_ARCH}': expected arm64 or x86_64")
endif()
if(NOT EXISTS "${REPRO_MACOS_SYSROOT}/usr/lib/libSystem.tbd")
  message(FATAL_ERROR "REPRO_MACOS_SYSROOT='${REPRO_MACOS_SYSROOT}': has no usr/lib/libSystem.tbd; make it with scripts/macos_sysroot")
endif()

set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR ${REPRO_MACOS_ARCH})
set(CMAKE_OSX_ARCHITECTURES ${REPRO_MACOS_ARCH} CACHE STRING "" FORCE)
set(CMAKE_OSX_DEPLOYMENT_TARGET 12.0 CACHE STRING "" FORCE)
set(CMAKE_OSX_SYSROOT "${REPRO_MACOS_SYSROOT}" CACHE PATH "" FORCE)

foreach(tool AR=llvm-ar RANLIB=llvm-ranlib NM=llvm-nm STRIP=llvm-strip OTOOL=llvm-otool
        INSTALL_NAME_TOOL=llvm-install-name-tool REPRO_LD64=ld64.lld)
  string(REGEX MATCH "^([^=]+)=(.+)$" _ "${tool}")
  find_program(CMAKE_${CMAKE_MATCH_1} ${CMAKE_MATCH_2}-${REPRO_MACOS_LLVM} REQUIRED)
endforeach()
set(CMAKE_C_COMPILER clang-${REPRO_MACOS_LLVM})
set(CMAKE_C_COMPILER_TARGET ${REPRO_MACOS_ARCH}-apple-macos12)
foreach(kind EXE SHARED MODULE)
  set(CMAKE_${kind}_LINKER_FLAGS_INIT "--ld-path=${CMAKE_REPRO_LD64} -mlinker-version=705") # speaks as ld64.lld does
endforeach()
set(CMAKE_C_STANDARD_LIBRARIES_INIT "${REPRO_MACOS_SYSROOT}/usr/lib/libclang_rt.osx.a")

# Libraries come from the folder alone, and pkg-config answers from its .pc files, as Homebrew's does.
set(CMAKE_FIND_ROOT_PATH "${REPRO_MACOS_SYSROOT};${REPRO_MACOS_SYSROOT}/opt/homebrew")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} "${REPRO_MACOS_SYSROOT}/opt/homebrew/lib/pkgconfig")
