/* nearest.c - which known word was probably meant (edit distance). */
#include "repro/cli.h"

#include <string.h>

enum { MAX_WORD = 48 };

static unsigned
min3(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;
    return m < c ? m : c;
}

/* Insertions, deletions and replacements from A to B. */
static unsigned
edit_distance(const char *a, const char *b)
{
    size_t len_a = strlen(a), len_b = strlen(b);
    if (len_a > MAX_WORD || len_b > MAX_WORD)
        return MAX_WORD;
    unsigned row[MAX_WORD + 1];
    for (size_t j = 0; j <= len_b; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= len_a; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= len_b; j++) {
            unsigned above = row[j];
            row[j] = min3(row[j - 1] + 1, above + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[len_b];
}

const char *
cli_nearest(const char *word, const char *const *words)
{
    const char *best = NULL;
    unsigned best_distance = MAX_WORD;
    for (; *words != NULL; words++) {
        unsigned distance = edit_distance(word, *words);
        if (distance < best_distance) {
            best_distance = distance;
            best = *words;
        }
    }
    size_t len = strlen(word);
    return best_distance <= (len <= 3 ? 1U : 2U + (len > 8)) ? best : NULL;
}
