/* sample_check.c - see samples.h: what the check of a mixed program says. */
#include "common/xalloc.h"
#include "tests/records/samples.h"

#include <stdlib.h>

static void
add_text(char ***list, size_t *count, const char *text)
{
    XAPPEND(*list, *count, xstrdup(text));
}

static void
add_group(struct prof_check *check, const char *layout, unsigned size, uint64_t records,
          const char *producer, const char *member, const char *function)
{
    struct prof_group group = { .layout = layout, .record_size = size, .records = records };
    add_text(&group.producers, &group.producer_count, producer);
    add_text(&group.members, &group.member_count, member);
    add_text(&group.functions, &group.function_count, function);
    for (int i = 0; i < 8; i++)
        add_text(&group.functions, &group.function_count, "another_function");
    XAPPEND(check->groups, check->group_count, group);
}

struct prof_check *
sample_check(const char *text)
{
    struct prof_check *check = xcalloc(1, sizeof *check);
    *check = (struct prof_check){ .path = xstrdup(text != NULL ? text : "cell/evtx_dump"),
                                  .format = "elf64",
                                  .arch = "x86_64",
                                  .verdict = PROF_MIXED_ABI,
                                  .has_runtime = true,
                                  .runtime_layout = "v10",
                                  .runtime_raw_version = 10,
                                  .raw_version_symbol = 10,
                                  .prediction = PREDICT_CRASH,
                                  .predicted_function = "initializeValueProfRuntimeRecord",
                                  .predicted_phase = "exit" };
    add_group(check, "v10", 64, 294, "clang version 22.1.8", "main.o", "main");
    add_group(check, "v8", 48, 118, text != NULL ? text : "Debian clang version 14.0.6",
              text != NULL ? text : "static.o", text != NULL ? text : "mi_malloc");
    struct prof_problem problem = {
        .id = xstrdup(text != NULL ? text : "foreign-records"),
        .message =
            xstrdup(text != NULL ? text : "118 of 412 records are v8, but the runtime reads v10"),
        .fix = xstrdup(text != NULL ? text
                                    : "build static.o without instrumentation: "
                                      "CFLAGS='-fno-profile-generate -fno-profile-use'"),
    };
    XAPPEND(check->problems, check->problem_count, problem);
    return check;
}

static void
free_texts(char **list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(list[i]);
    free(list);
}

void
sample_check_free(struct prof_check *check)
{
    for (size_t i = 0; i < check->group_count; i++) {
        free_texts(check->groups[i].producers, check->groups[i].producer_count);
        free_texts(check->groups[i].members, check->groups[i].member_count);
        free_texts(check->groups[i].functions, check->groups[i].function_count);
    }
    for (size_t i = 0; i < check->problem_count; i++) {
        free(check->problems[i].id);
        free(check->problems[i].message);
        free(check->problems[i].fix);
    }
    free(check->groups);
    free(check->problems);
    free(check->path);
    free(check);
}
