/* version.c - see version.h. Versions of the libraries are those found when this was configured. */
#include "repro/version.h"

void
version_text(struct strbuf *out)
{
    static const struct {
        const char *name, *version, *purpose;
    } libraries[] = {
        { "libunwind", REPRO_LIBUNWIND_VERSION, "backtraces" },
        { "capstone", REPRO_CAPSTONE_VERSION, "disassembly" },
        { "elfutils", REPRO_ELFUTILS_VERSION, "file and line of frames" },
        { "jansson", REPRO_JANSSON_VERSION, "JSON" },
        { "libcyaml", REPRO_LIBCYAML_VERSION, "the catalogue of known issues" },
        { "libyaml", REPRO_LIBYAML_VERSION, "matrix files" },
        { "libzstd", REPRO_LIBZSTD_VERSION, "bundles" },
        { "zlib", REPRO_ZLIB_VERSION, "compressed names in profiles" },
    };
    strbuf_printf(out, "%s\n", REPRO_TOOL);
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        strbuf_printf(out, "  %-10s %-14s %s\n", libraries[i].name,
                      libraries[i].version[0] != '\0' ? libraries[i].version : "not built in",
                      libraries[i].purpose);
}
