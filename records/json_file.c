/* json_file.c - JSON documents as files and text. */
#include "records/json.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DOCUMENT = 256 * 1024 * 1024 };
/* Six digits are enough for a confidence, and print 0.99 as 0.99. */
#define DUMP_FLAGS (JSON_INDENT(2) | JSON_REAL_PRECISION(6) | JSON_ENCODE_ANY)

json_t *
json_read_file(const char *path, struct repro_err *err)
{
    char *text = NULL;
    size_t len = 0;
    if (!fs_read_file(path, MAX_DOCUMENT, &text, &len, err))
        return NULL;
    json_error_t fault;
    json_t *doc = json_loadb(text, len, JSON_REJECT_DUPLICATES, &fault);
    free(text);
    if (doc == NULL)
        repro_fail(err, REPRO_E_FORMAT, "%s:%d:%d: not valid JSON: %s", path, fault.line,
                   fault.column, fault.text);
    return doc;
}

char *
json_to_text(const json_t *doc)
{
    char *dump = json_dumps(doc, DUMP_FLAGS);
    if (dump == NULL) {
        fputs("repro: out of memory\n", stderr);
        exit(5);
    }
    char *text = xasprintf("%s\n", dump);
    free(dump);
    return text;
}

bool
json_write_file(const char *path, const json_t *doc, struct repro_err *err)
{
    char *text = json_to_text(doc);
    bool ok = fs_write_atomic(path, text, strlen(text), err);
    free(text);
    return ok;
}

/* FNV-1a, 64 bits: identity, not security. */
static int
hash_bytes(const char *bytes, size_t len, void *state)
{
    uint64_t hash = *(uint64_t *)state;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    *(uint64_t *)state = hash;
    return 0;
}

char *
json_content_id(const json_t *doc)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    json_t *content = json_copy((json_t *)(uintptr_t)doc); /* shallow */
    if (content == NULL) {
        fputs("repro: out of memory\n", stderr);
        exit(5);
    }
    json_object_del(content, "id");
    json_object_del(content, "created");
    json_object_del(content, "finished");
    json_dump_callback(content, hash_bytes, &hash, JSON_COMPACT | JSON_REAL_PRECISION(6));
    json_decref(content);
    return xasprintf("%016llx", (unsigned long long)hash);
}
