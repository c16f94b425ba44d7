/* archive.c - see archive.h. */
#include "profile/archive.h"

#define MAGIC_SIZE  8
#define HEADER_SIZE 60

bool
archive_is(struct prof_bytes bytes)
{
    return bytes.size >= MAGIC_SIZE && (memcmp(bytes.data, "!<arch>\n", MAGIC_SIZE) == 0 ||
                                        memcmp(bytes.data, "!<thin>\n", MAGIC_SIZE) == 0);
}

void
archive_open(struct archive *archive, struct prof_bytes bytes)
{
    *archive = (struct archive){ .bytes = bytes, .next = MAGIC_SIZE };
    archive->thin = bytes.size >= MAGIC_SIZE && bytes.data[2] == 't';
}

/* Decimal number in a field of LEN bytes, ended by a space or the field. */
static bool
parse_decimal(const unsigned char *p, size_t len, uint64_t *value)
{
    size_t digits = 0;
    *value = 0;
    while (digits < len && p[digits] >= '0' && p[digits] <= '9')
        *value = *value * 10 + (uint64_t)(p[digits++] - '0');
    return digits > 0 && (digits == len || p[digits] == ' ');
}

static size_t
trimmed(const unsigned char *p, size_t len)
{
    while (len > 0 && p[len - 1] == ' ')
        len--;
    return len;
}

/* GNU "/123": up to "/\n" in the long-name table. */
static bool
gnu_long_name(const struct archive *archive, uint64_t offset, struct archive_member *member)
{
    struct prof_bytes rest = prof_bytes_clip(archive->long_names, offset, UINT64_MAX);
    const unsigned char *end = rest.size > 0 ? memchr(rest.data, '\n', rest.size) : NULL;
    if (end == NULL)
        return false;
    member->name = (const char *)rest.data;
    member->name_len = (size_t)(end - rest.data);
    if (member->name_len > 0 && member->name[member->name_len - 1] == '/')
        member->name_len--;
    return true;
}

/* BSD "#1/20": the first 20 bytes of the content, padded with NULs. */
static bool
bsd_long_name(struct archive_member *member, uint64_t len)
{
    if (len > member->bytes.size)
        return false;
    member->name = (const char *)member->bytes.data;
    member->name_len = strnlen(member->name, (size_t)len);
    member->bytes = prof_bytes_clip(member->bytes, len, UINT64_MAX);
    return true;
}

static bool
is_name(const struct archive_member *m, const char *name)
{
    return m->name_len == strlen(name) && memcmp(m->name, name, m->name_len) == 0;
}

static bool
is_index(const struct archive_member *m)
{
    return is_name(m, "/") || is_name(m, "/SYM64/") || is_name(m, "__.SYMDEF") ||
           is_name(m, "__.SYMDEF SORTED") || is_name(m, "__.SYMDEF_64") ||
           is_name(m, "__.SYMDEF_64 SORTED");
}

static bool
resolve_name(const struct archive *archive, struct archive_member *m)
{
    const unsigned char *raw = (const unsigned char *)m->name;
    uint64_t number = 0;
    if (m->name_len > 3 && memcmp(raw, "#1/", 3) == 0 &&
        parse_decimal(raw + 3, m->name_len - 3, &number))
        return bsd_long_name(m, number);
    if (m->name_len > 1 && raw[0] == '/' && parse_decimal(raw + 1, m->name_len - 1, &number))
        return gnu_long_name(archive, number, m);
    if (m->name_len > 1 && raw[m->name_len - 1] == '/' && !is_index(m) && !is_name(m, "//"))
        m->name_len--;
    return true;
}

/* Header at ARCHIVE->next; moves on. */
static bool
read_member(struct archive *archive, struct archive_member *m, struct repro_err *err)
{
    uint64_t at = archive->next;
    if (!prof_bytes_has(archive->bytes, at, HEADER_SIZE))
        return repro_fail_at(err, REPRO_E_TRUNCATED, at, "archive ends inside a member header");
    const unsigned char *h = archive->bytes.data + at;
    *m = (struct archive_member){ .name = (const char *)h, .header_offset = at };
    m->name_len = trimmed(h, 16);
    if (h[58] != '`' || h[59] != '\n' || !parse_decimal(h + 48, 10, &m->size))
        return repro_fail_at(err, REPRO_E_FORMAT, at, "not an archive member header");
    bool table = m->name_len > 0 && (is_index(m) || is_name(m, "//"));
    m->external = archive->thin && !table;
    uint64_t stored = m->external ? 0 : m->size;
    if (!prof_bytes_has(archive->bytes, at + HEADER_SIZE, stored))
        return repro_fail_at(err, REPRO_E_TRUNCATED, at,
                             "archive member of %llu bytes reaches beyond the end of the file",
                             (unsigned long long)m->size);
    m->bytes = prof_bytes_sub(archive->bytes, at + HEADER_SIZE, stored);
    archive->next = at + HEADER_SIZE + stored + (stored & 1);
    if (!resolve_name(archive, m))
        return repro_fail_at(err, REPRO_E_FORMAT, at, "archive member with a bad long name");
    return true;
}

bool
archive_next(struct archive *archive, struct archive_member *member, struct repro_err *err)
{
    struct repro_err ignored;
    err = err != NULL ? err : &ignored;
    *err = (struct repro_err){ 0 };
    while (archive->next < archive->bytes.size) {
        if (!read_member(archive, member, err))
            return false;
        if (is_name(member, "//"))
            archive->long_names = member->bytes;
        else if (!is_index(member))
            return true;
    }
    return false;
}
