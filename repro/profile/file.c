/* file.c - see file.h. */
#include "repro/profile/file.h"

#include <ctype.h>
#include <string.h>

const char *
profile_kind_name(enum profile_kind kind)
{
    static const char *const names[] = { "raw", "indexed", "text", "empty", "other" };
    return names[kind];
}

/* LLVM takes a file whose first bytes are all printable for a text profile; ours must also look
 * like one: a header line ":ir", ":fe" ... or a function name followed by its hash. */
static bool
is_text_profile(struct prof_bytes bytes)
{
    size_t look = bytes.size < 4096 ? bytes.size : 4096;
    for (size_t i = 0; i < look; i++) {
        unsigned char c = bytes.data[i];
        if (!isprint(c) && !isspace(c) && c < 0x80)
            return false;
    }
    return look > 0 &&
           (bytes.data[0] == ':' || memmem(bytes.data, look, "# Func Hash:", 12) != NULL);
}

static enum profile_kind
recognise(struct prof_bytes bytes)
{
    if (bytes.size == 0)
        return PROFILE_EMPTY;
    if (raw_check_is_raw(&bytes))
        return PROFILE_RAW;
    if (indexed_is_profile(bytes))
        return PROFILE_INDEXED;
    return is_text_profile(bytes) ? PROFILE_TEXT : PROFILE_OTHER;
}

bool
profile_file_open(struct profile_file *file, const char *path, struct repro_err *err)
{
    *file = (struct profile_file){ .path = path };
    if (!prof_file_open(&file->map, path, err))
        return false;
    file->kind = recognise(file->map.bytes);
    bool ok = true;
    if (file->kind == PROFILE_RAW || file->kind == PROFILE_EMPTY) {
        file->raw = raw_check_bytes(&file->map.bytes, err);
        ok = file->raw != NULL;
    } else if (file->kind == PROFILE_INDEXED) {
        file->indexed = indexed_check_bytes(file->map.bytes, err);
        ok = file->indexed != NULL;
    }
    if (!ok)
        profile_file_close(file);
    return ok;
}

void
profile_file_close(struct profile_file *file)
{
    raw_check_free(file->raw);
    indexed_check_free(file->indexed);
    profile_match_clear(&file->match);
    prof_file_close(&file->map);
    *file = (struct profile_file){ 0 };
}

bool
profile_file_match(struct profile_file *file, const char *binary, struct repro_err *err)
{
    struct prof_file image;
    if (file->raw == NULL && file->indexed == NULL)
        return true;
    if (!prof_file_open(&image, binary, err))
        return false;
    file->matched =
        file->raw != NULL
            ? match_raw(file->map.bytes, file->raw, binary, image.bytes, &file->match, err)
            : match_indexed(file->map.bytes, file->indexed, binary, image.bytes, &file->match, err);
    file->binary = binary;
    prof_file_close(&image);
    return file->matched;
}

bool
profile_file_usable(const struct profile_file *file)
{
    if (file->matched && findings_worst(&file->match.findings) == FINDING_ERROR)
        return false;
    if (file->indexed != NULL)
        return file->indexed->usable;
    if (file->raw != NULL)
        return file->raw->usable;
    return file->kind == PROFILE_TEXT;
}

bool
profile_file_is_profile(const struct profile_file *file)
{
    return file->kind != PROFILE_OTHER;
}
