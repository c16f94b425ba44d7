/* raw_model.c - see raw_model.h. */
#include "profile/raw_model.h"

#include "profile/raw_model_walk.h"

#include <stdio.h>
#include <string.h>

#define MALFORMED "malformed instrumentation profile data: "

/* Fixed texts; those with numbers are made in error_text(). */
static const char *
plain_text(enum model_error error, bool modern)
{
    switch (error) {
    case MODEL_OK:
        return "";
    case MODEL_EMPTY:
        return "empty raw profile file";
    case MODEL_UNRECOGNIZED:
        return "unrecognized instrumentation profile encoding format";
    case MODEL_BAD_HEADER:
        return "invalid instrumentation profile data (file header is corrupt)";
    case MODEL_CORRELATION:
        return "debug info for correlation is required";
    case MODEL_ID_NO_LENGTH:
        return MALFORMED "not enough data to read binary id length";
    case MODEL_ID_ZERO:
        return MALFORMED "binary id length is 0";
    case MODEL_ID_NO_DATA:
        return MALFORMED "not enough data to read binary id data";
    case MODEL_ZLIB:
        return "failed to uncompress data (zlib)";
    case MODEL_EMPTY_NAME:
        return modern ? MALFORMED "symbol name is empty" : MALFORMED "function name is empty";
    case MODEL_CRASH:
        return "no message to rely on: it reads outside the file or runs out of memory";
    case MODEL_NO_COUNTERS:
        return MALFORMED "number of counters is zero";
    case MODEL_VALUES_TRUNCATED:
        return "truncated profile data";
    case MODEL_VALUES_TOO_LARGE:
        return "too much profile data";
    case MODEL_VALUES_KINDS:
        return MALFORMED "number of value profile kinds is invalid";
    case MODEL_VALUES_UNALIGNED:
        return MALFORMED "total size is not multiples of quardword";
    case MODEL_VALUES_KIND:
        return MALFORMED "value kind is invalid";
    case MODEL_VALUES_OVERRUN:
        return MALFORMED "value profile address is greater than total size";
    case MODEL_NO_SPACE:
        return MALFORMED "not enough space for another header";
    case MODEL_PADDING:
        return MALFORMED "insufficient padding";
    case MODEL_MAGIC:
        return "invalid instrumentation profile data (bad magic)";
    default:
        return NULL;
    }
}

static void
number_text(const struct model_result *m, bool modern, char *text, size_t size)
{
    long long a = m->a, b = m->b;
    bool bitmap = m->error >= MODEL_BITMAP_BEFORE && m->error <= MODEL_BITMAP_TOO_FAR;
    const char *what = bitmap ? "bitmap" : "counter", *many = bitmap ? "bitmap bytes" : "counters";
    switch (m->error) {
    case MODEL_COUNTERS_BEFORE:
    case MODEL_BITMAP_BEFORE:
        snprintf(text, size, MALFORMED "%s offset %lld is negative", what, a);
        return;
    case MODEL_COUNTERS_BEHIND:
    case MODEL_BITMAP_BEHIND:
        snprintf(text, size, MALFORMED "%s offset %lld is greater than the maximum %s offset %lld",
                 what, a, what, b);
        return;
    case MODEL_COUNTERS_TOO_FAR:
    case MODEL_BITMAP_TOO_FAR:
        snprintf(text, size,
                 MALFORMED "number of %s %lld is greater than the maximum number of %s %lld", many,
                 a, many, b);
        return;
    default:
        break;
    }
    if (modern)
        snprintf(text, size,
                 "raw profile version mismatch: Profile uses raw profile format version = %lld; "
                 "expected version = %lld",
                 a, b);
    else
        snprintf(text, size, "unsupported instrumentation profile format version");
}

static void
error_text(const struct model_result *m, bool modern, char *text, size_t size)
{
    const char *plain = plain_text(m->error, modern);
    if (plain != NULL)
        snprintf(text, size, "%s", plain);
    else
        number_text(m, modern, text, size);
}

/* Up to LLVM 13 the details are left out. */
static void
shorten(char *text)
{
    static const char malformed[] = MALFORMED;
    if (strncmp(text, malformed, sizeof malformed - 1) == 0)
        text[sizeof malformed - 3] = '\0'; /* at the colon */
}

static void
judge(struct raw_reader *reader, const struct model_result *m)
{
    bool modern = reader->llvm >= 18;
    reader->show = reader->merge = m->error == MODEL_OK;
    error_text(m, modern, reader->says, sizeof reader->says);
    if (reader->llvm <= 13)
        shorten(reader->says);
    if (m->error == MODEL_EMPTY)
        reader->merge = true; /* an empty input is passed over without a word */
    if (!reader->show)
        return;
    if ((reader->llvm == 16 || reader->llvm == 17) && m->merge_ids != MODEL_OK) {
        struct model_result ids = { .error = m->merge_ids };
        reader->merge = false;
        error_text(&ids, modern, reader->says, sizeof reader->says);
    } else if (modern && m->large_counter != 0) {
        reader->merge = false;
        snprintf(reader->says, sizeof reader->says,
                 "excessively large counter value suggests corrupted profile data: %llu",
                 (unsigned long long)m->large_counter);
    }
}

static void
start(struct raw_reader *reader, unsigned llvm)
{
    *reader = (struct raw_reader){ .llvm = llvm,
                                   .raw_version = prof_raw_version_of_llvm(llvm),
                                   .measured = llvm == 13 || llvm == 14 || llvm == 16 ||
                                               llvm == 19 || llvm == 22 };
}

void
raw_model_run(const struct prof_bytes *file, struct raw_reader readers[RAW_MODEL_COUNT])
{
    struct model_result result = { 0 };
    unsigned walked = 0; /* raw version RESULT is about; neighbours share it */
    for (unsigned i = 0; i < RAW_MODEL_COUNT; i++) {
        start(&readers[i], RAW_MODEL_FIRST + i);
        if (walked != readers[i].raw_version)
            model_walk(file, readers[i].raw_version, &result);
        walked = readers[i].raw_version;
        judge(&readers[i], &result);
    }
}

void
raw_model_clean(uint64_t version_word, struct raw_reader readers[RAW_MODEL_COUNT])
{
    for (unsigned i = 0; i < RAW_MODEL_COUNT; i++) {
        start(&readers[i], RAW_MODEL_FIRST + i);
        unsigned expected = readers[i].raw_version;
        uint64_t number = model_version_number(version_word, expected);
        struct model_result result = { .error = number == expected ? MODEL_OK : MODEL_VERSION,
                                       .a = (int64_t)number,
                                       .b = expected };
        judge(&readers[i], &result);
    }
}
