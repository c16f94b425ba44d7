/* check_dump.c - one line per file: verdict, runs of layouts, runtime, prediction. For the corpus
 * scripts. Usage: check_dump [--no-names] [-v] FILE... */
#include "profile/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
print_runs(const struct prof_check *check)
{
    size_t i = 0;
    const char *comma = "";
    while (i < check->record_count) {
        size_t start = i;
        while (i < check->record_count && check->records[i].layout == check->records[start].layout)
            i++;
        printf("%s%s:%zu", comma, check->records[start].layout, i - start);
        comma = ",";
    }
    if (check->record_count == 0)
        printf("-");
}

static const char *
or_dash(const char *text)
{
    return text != NULL ? text : "-";
}

static void
print_details(const struct prof_check *check)
{
    for (size_t i = 0; i < check->group_count; i++) {
        const struct prof_group *g = &check->groups[i];
        printf("    group %s %u bytes, %llu records\n", g->layout, g->record_size,
               (unsigned long long)g->records);
        for (size_t k = 0; k < g->producer_count; k++)
            printf("      producer %s\n", g->producers[k]);
        for (size_t k = 0; k < g->member_count; k++)
            printf("      member %s\n", g->members[k]);
    }
    for (size_t i = 0; i < check->problem_count; i++)
        printf("    problem %s: %s\n      fix: %s\n", check->problems[i].id,
               check->problems[i].message, or_dash(check->problems[i].fix));
    printf("    reason: %s\n", or_dash(check->predicted_reason));
}

int
main(int argc, char **argv)
{
    unsigned flags = 0;
    bool verbose = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--no-names") == 0) {
            flags |= PROF_CHECK_NO_NAMES;
            continue;
        }
        if (strcmp(argv[i], "-v") == 0) {
            verbose = true;
            continue;
        }
        struct repro_err err;
        struct prof_check *check = prof_check_file_with(argv[i], flags, &err);
        if (check == NULL) {
            printf("%s\terror\t%s\n", argv[i], err.msg);
            continue;
        }
        printf("%s\t%s\t", argv[i], prof_verdict_name(check->verdict));
        print_runs(check);
        printf("\trt=%d word=%d\t%s\t%s\t%s\t%s\n", check->runtime_raw_version,
               check->raw_version_symbol, or_dash(prof_prediction_name(check->prediction)),
               or_dash(check->predicted_function), or_dash(check->predicted_phase),
               or_dash(check->other_function));
        if (verbose)
            print_details(check);
        prof_check_free(check);
    }
    return 0;
}
