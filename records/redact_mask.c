/* redact_mask.c - names and secrets in binary files: covered, at the same length. */
#include "records/redact_inside.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { SHORTEST_IN_BINARY = 4 };

static bool
is_word_at(const char *bytes, size_t len, size_t at, size_t word)
{
    bool before = at > 0 && isalpha((unsigned char)bytes[at - 1]);
    bool after = at + word < len && isalpha((unsigned char)bytes[at + word]);
    return !before && !after;
}

static size_t
cover(char *bytes, size_t len, const char *word, bool whole, bool change)
{
    size_t word_len = strlen(word), count = 0;
    if (word_len < SHORTEST_IN_BINARY)
        return 0;
    for (size_t at = 0; at + word_len <= len; at++) {
        if (tolower((unsigned char)bytes[at]) != tolower((unsigned char)word[0]) ||
            strncasecmp(bytes + at, word, word_len) != 0 ||
            (whole && !is_word_at(bytes, len, at, word_len)))
            continue;
        count++;
        for (size_t i = 0; change && i < word_len; i++)
            bytes[at + i] = bytes[at + i] == '/' ? '/' : 'x';
        at += word_len - 1;
    }
    return count;
}

size_t
redact_mask(const struct redaction *r, char *bytes, size_t len, bool change)
{
    size_t count = 0;
    if (r->level == REDACT_NONE)
        return 0;
    for (size_t i = 0; i < r->home_count; i++)
        count += cover(bytes, len, r->homes[i], true, change);
    for (size_t i = 0; i < r->user_count; i++)
        count += cover(bytes, len, r->users[i], true, change);
    for (size_t i = 0; i < r->host_count; i++)
        count += cover(bytes, len, r->hosts[i], true, change);
    for (size_t i = 0; i < r->secret_count; i++)
        count += cover(bytes, len, r->secrets[i], false, change);
    return count;
}
