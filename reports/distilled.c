/* distilled.c - see distilled.h. */
#include "reports/distilled.h"

#include "profile/layout.h"

#include <stdlib.h>
#include <string.h>

const char distilled_program[] =
    "/* program.c - what the program's compiler instruments. The indirect call and the memcpy are\n"
    " * value sites: they make the runtime write value data at exit. */\n"
    "#include <stdio.h>\n"
    "#include <string.h>\n"
    "\n"
    "int foreign(int n);\n"
    "int foreign_sites(int n);\n"
    "static int twice(int x) { return 2 * x; }\n"
    "static int square(int x) { return x * x; }\n"
    "static int (*const steps[])(int) = { twice, square };\n"
    "static char from[64], to[64];\n"
    "\n"
    "int main(int argc, char **argv)\n"
    "{\n"
    "    int sum = 0;\n"
    "    (void)argv;\n"
    "    for (int i = 0; i < 100; i++) {\n"
    "        sum += steps[i % 2](i);\n"
    "        memcpy(to, from, (unsigned)(i * argc) % sizeof to);\n"
    "    }\n"
    "    sum += argc > 1 ? foreign_sites(100) : foreign(100);\n"
    "    printf(\"%d\\n\", sum);\n"
    "    return 0;\n"
    "}\n";

const char distilled_foreign[] = "/* foreign.c - what the other compiler instruments. */\n"
                                 "int foreign(int n);\n"
                                 "int foreign_sites(int n);\n"
                                 "static int half(int x) { return x / 2; }\n"
                                 "static int third(int x) { return x / 3; }\n"
                                 "int (*foreign_steps[])(int) = { half, third };\n"
                                 "\n"
                                 "int foreign(int n)\n"
                                 "{\n"
                                 "    int sum = 0;\n"
                                 "    for (int i = 0; i < n; i++)\n"
                                 "        sum += i & 3 ? i : -i;\n"
                                 "    return sum;\n"
                                 "}\n"
                                 "\n"
                                 "int foreign_sites(int n)\n"
                                 "{\n"
                                 "    int sum = 0;\n"
                                 "    for (int i = 0; i < n; i++)\n"
                                 "        sum += foreign_steps[i % 2](i);\n"
                                 "    return sum;\n"
                                 "}\n";

/* The major version in "Debian clang version 14.0.6 ..."; 0 if it names none. */
static unsigned
major_of(const char *producer)
{
    static const char words[] = "clang version ";
    const char *at = strstr(producer, words);
    unsigned long major = at != NULL ? strtoul(at + sizeof words - 1, NULL, 10) : 0;
    return major < 1000 ? (unsigned)major : 0;
}

/* A clang that made records of LAYOUT, within FIRST to LAST; 0 if the record names none. */
static unsigned
named_llvm(const struct crash_profile *profile, const char *layout, unsigned first, unsigned last)
{
    for (size_t i = 0; i < profile->by_layout_count; i++) {
        const struct layout_count *group = &profile->by_layout[i];
        if (group->layout == NULL || strcmp(group->layout, layout) != 0)
            continue;
        for (size_t k = 0; k < group->producer_count; k++) {
            unsigned major = major_of(group->producers[k]);
            if (major >= first && major <= last)
                return major;
        }
    }
    return 0;
}

static bool
llvm_range(const char *layout, unsigned *first, unsigned *last)
{
    return layout != NULL && layout[0] == 'v' &&
           prof_layout_llvm_range((unsigned)strtoul(layout + 1, NULL, 10), first, last);
}

bool
distilled_from(const struct crash_record *record, struct distilled *how)
{
    const struct crash_profile *profile = &record->profile;
    *how = (struct distilled){ .while_running = record->run.phase == PHASE_RUNNING };
    const struct layout_segment *foreign = NULL;
    for (size_t i = 0; i < profile->segment_count && foreign == NULL; i++)
        if (profile->segments[i].record_size != profile->runtime_record_size)
            foreign = &profile->segments[i];
    if (record->diagnosis.cls != CLASS_MIXED_PROFILE_ABI || foreign == NULL ||
        !llvm_range(profile->runtime, &how->program_first, &how->program_last) ||
        !llvm_range(foreign->layout, &how->foreign_first, &how->foreign_last))
        return false;
    how->foreign_leads = foreign == profile->segments;
    how->program_llvm =
        named_llvm(profile, profile->runtime, how->program_first, how->program_last);
    how->foreign_llvm = named_llvm(profile, foreign->layout, how->foreign_first, how->foreign_last);
    how->named = how->program_llvm != 0 && how->foreign_llvm != 0;
    if (how->program_llvm == 0)
        how->program_llvm = how->program_last;
    if (how->foreign_llvm == 0)
        how->foreign_llvm = how->foreign_last;
    return true;
}

static const char *
objects(const struct distilled *how)
{
    return how->foreign_leads ? "foreign.o program.o" : "program.o foreign.o";
}

void
distilled_commands(const struct distilled *how, struct strbuf *out)
{
    strbuf_printf(out,
                  "clang-%u -O2 -fprofile-generate -c program.c\n"
                  "clang-%u -O2 -fprofile-generate -c foreign.c\n"
                  "clang-%u -fprofile-generate %s -o distilled\n"
                  "./distilled%s\n",
                  how->program_llvm, how->foreign_llvm, how->program_llvm, objects(how),
                  how->while_running ? " sites" : "");
}

/* "clang-16 clang-17 clang-15 clang-14": the first is the one to take. */
static void
put_candidates(struct strbuf *out, unsigned best, unsigned first, unsigned last)
{
    strbuf_printf(out, "clang-%u", best);
    for (unsigned major = last; major >= first && major > 0; major--)
        if (major != best)
            strbuf_printf(out, " clang-%u", major);
}

void
distilled_script(const struct distilled *how, struct strbuf *out)
{
    strbuf_puts(
        out,
        "#!/usr/bin/env bash\n"
        "# build.sh - two small files, instrumented by two LLVMs, become one program in the "
        "folder\n"
        "# $1. Prints the command that runs it. PROGRAM_CC and FOREIGN_CC choose other compilers.\n"
        "# Exit: 0 built, 4 a compiler failed, 5 a compiler is missing.\n"
        "set -u\n"
        "here=$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd) || exit 5\n"
        "out=${1:?usage: build.sh FOLDER}\n"
        "first_of() {\n"
        "    local name\n"
        "    for name in \"$@\"; do\n"
        "        command -v \"$name\" && return 0\n"
        "    done\n"
        "    echo \"build.sh: none of these compilers is here: $*\" >&2\n"
        "    return 1\n"
        "}\n");
    strbuf_puts(out, "program_cc=${PROGRAM_CC:-$(first_of ");
    put_candidates(out, how->program_llvm, how->program_first, how->program_last);
    strbuf_puts(out, ")} || exit 5\nforeign_cc=${FOREIGN_CC:-$(first_of ");
    put_candidates(out, how->foreign_llvm, how->foreign_first, how->foreign_last);
    strbuf_printf(out,
                  ")} || exit 5\n"
                  "mkdir -p \"$out\" && cd \"$out\" || exit 5\n"
                  "run() { \"$@\" >&2 || exit 4; }\n"
                  "run \"$program_cc\" -O2 -fprofile-generate -c -o program.o \"$here/program.c\"\n"
                  "run \"$foreign_cc\" -O2 -fprofile-generate -c -o foreign.o \"$here/foreign.c\"\n"
                  "run \"$program_cc\" -fprofile-generate %s -o distilled\n"
                  "echo \"$PWD/distilled%s\"\n",
                  objects(how), how->while_running ? " sites" : "");
}
