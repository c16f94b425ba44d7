/* bundle.h - everything that somebody else needs to see a crash again, as one archive.
 *
 * collect: a record, a cell's folder or a result folder -> the files in memory, redacted;
 * archive: the files -> OUT.tar.zst, the same bytes for the same files.
 */
#ifndef REPRO_BUNDLE_BUNDLE_H
#define REPRO_BUNDLE_BUNDLE_H

#include "common/err.h"
#include "common/strbuf.h"
#include "records/crash.h"
#include "records/redact.h"

#include <stdbool.h>
#include <stddef.h>

struct bundle_file {
    char *name; /* relative, of safe characters, parts joined by '/' */
    char *data;
    size_t len;
    bool executable;
};

/* One crash to see again. */
struct bundle_case {
    char *id;     /* of safe characters */
    char *prefix; /* "" or "cells/ID/": where its files are */
    struct crash_record *shown;
    char *program;    /* name in the bundle, NULL if it is not packed */
    char *profile;    /* a damaged profile that the run must find, NULL if none */
    char **arguments; /* shell words; NULL-terminated by count */
    size_t argument_count;
    bool has_libraries;
};

struct bundle {
    char *top; /* folder that everything is in: "repro-ID" */
    struct bundle_file *files;
    size_t file_count;
    struct bundle_case *cases;
    size_t case_count;
    bool has_distilled;
    char **notes; /* what whoever gives it away should know: shown, and in its README */
    size_t note_count;
};

struct bundle_options {
    struct redaction *redaction; /* learns what the records tell */
    const char *binary;          /* instead of the program that the record names, NULL = that one */
    bool without_binary;         /* do not pack programs and libraries */
    bool with_inputs;            /* pack files named by arguments, wherever they lie */
};

/* FILE is crash.json, the folder of a cell, or that of a matrix. False with ERR: it cannot be read,
 * shows nothing to reproduce, or its program is gone or another one now. bundle_clear() it. */
bool bundle_collect(const char *file, const struct bundle_options *options, struct bundle *bundle,
                    struct repro_err *err);
void bundle_clear(struct bundle *bundle);
/* Write BUNDLE as tar, compressed by zstd: owners, times and order do not depend on the machine. */
bool bundle_write(const struct bundle *bundle, const char *path, struct repro_err *err);

/* ---- between the parts ---- */

/* Takes DATA. A name that is there already gets a number. */
void bundle_add(struct bundle *bundle, const char *name, char *data, size_t len, bool executable);
void bundle_add_text(struct bundle *bundle, const char *name, struct strbuf *text);
/* Add README.md, reproduce.sh and distilled/ for the collected cases. */
void bundle_add_guides(struct bundle *bundle);
void bundle_note(struct bundle *bundle, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The last part of PATH in letters, digits, '.', '_', '-' only, at most 80, never empty. */
char *bundle_safe_name(const char *path);
/* reproduce.sh with the cases filled in. */
void bundle_reproduce_script(const struct bundle *bundle, struct strbuf *out);
/* The files of one record, observed and as shown. FOLDER: where the record lies; ROOT: of all
 * results. */
struct bundle_source {
    const struct crash_record *observed;
    const char *folder, *root;
};
bool bundle_collect_program(struct bundle *bundle, struct bundle_case *bundle_case,
                            const struct bundle_source *source,
                            const struct bundle_options *options, struct repro_err *err);
bool bundle_collect_arguments(struct bundle *bundle, struct bundle_case *bundle_case,
                              const struct bundle_source *source,
                              const struct bundle_options *options, struct repro_err *err);
bool bundle_collect_outputs(struct bundle *bundle, struct bundle_case *bundle_case,
                            const struct bundle_source *source,
                            const struct bundle_options *options, struct repro_err *err);
/* PATH of a record as a path of this machine: ~/ expanded, below CWD if relative. Caller frees. */
char *bundle_resolve(const char *path, const char *cwd);

enum { BUNDLE_FILE_MAX = 512 << 20 };

#endif
