/* install_hint.h - the command that installs something missing, for this system. */
#ifndef REPRO_REPRO_INSTALL_HINT_H
#define REPRO_REPRO_INSTALL_HINT_H

/* "apt-get install clang-19 ..." on Debian and its relatives, "brew install llvm@19" on macOS,
 * elsewhere a sentence naming the things. APT and BREW are lists of packages; BREW NULL = none
 * needed there. Caller frees. */
char *install_hint(const char *apt, const char *brew);

/* Two LLVMs of different profile layouts with runtimes and tools. */
#define APT_LLVMS \
    "clang-14 libclang-rt-14-dev llvm-14 lld-14 clang-19 libclang-rt-19-dev llvm-19 lld-19"
#define BREW_LLVMS "llvm@14 llvm@19"

#endif
