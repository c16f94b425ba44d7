/* alloc_provider.c - which module serves malloc in this process, asked of the dynamic linker. */
#ifndef _GNU_SOURCE
#    define _GNU_SOURCE /* dladdr */
#endif
#include "parser/alloc/alloc.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#ifndef __APPLE__ /* alloc_provider_darwin.c */
const char *
evtx_malloc_provider(char *buf, size_t n)
{
    Dl_info info;
    void *symbol = dlsym(RTLD_DEFAULT, "malloc"); /* not &malloc: that may be a PLT entry */
    const char *name = "?";
    if (symbol && dladdr(symbol, &info) && info.dli_fname) {
        const char *slash = strrchr(info.dli_fname, '/');
        name = slash ? slash + 1 : info.dli_fname;
    }
    snprintf(buf, n, "%s", name);
    return buf;
}
#endif

bool
evtx_is_libc(const char *name)
{
    static const char *const prefixes[] = { "libc.", "libc-", "ld-musl", "libsystem_malloc" };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}
