/* recipe.c - see recipe.h. */
#include "repro/matrix/recipe.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/paths.h"
#include "repro/proc.h"
#include "repro/toolchain/probe.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_LIST = 1 << 20 };

static const char common_flags[] = "-O2 -g -fPIC";
static const char program_flags[] =
    "-std=gnu17 -w -fno-omit-frame-pointer -pthread -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -I.";
static const char profile_flag[] = "-fprofile-generate";

struct known_facts {
    char *question;
    bool ok;
    struct allocator_facts facts;
    struct repro_err err;
    char *library_identity;
};

static bool
is(const struct cell_spec *cell, enum parser_parameter parameter, const char *value)
{
    return strcmp(cell->with[parameter], value) == 0;
}

static bool
is_instrumented(const struct cell_spec *cell)
{
    return is(cell, PARSER_PROGRAM, "instrumented");
}

/* One source per line, "-l..." for libraries, "#" starts a comment. */
static void
read_list(struct workshop *shop, char *text)
{
    char *rest = NULL;
    for (char *line = strtok_r(text, "\r\n", &rest); line != NULL;
         line = strtok_r(NULL, "\r\n", &rest)) {
        line[strcspn(line, "#")] = '\0';
        struct argv words = { 0 };
        argv_add_words(&words, line);
        for (size_t i = 0; i < words.count; i++)
            if (words.words[i][0] == '-')
                argv_add(&shop->parser_links, words.words[i]);
            else
                argv_addf(&shop->parser_sources, "parser/%s", words.words[i]);
        argv_free(&words);
    }
}

bool
workshop_open(struct workshop *shop, const struct toolchain *program,
              const struct toolchain *foreign, struct repro_err *err)
{
    *shop = (struct workshop){ .program = program, .foreign = foreign };
    shop->data_dir = paths_data_dir(err);
    if (shop->data_dir == NULL)
        return false;
    char *path = fs_join(shop->data_dir, "parser/SOURCES"), *text = NULL;
    size_t len = 0;
    bool ok = fs_read_file(path, MAX_LIST, &text, &len, err);
    if (ok)
        read_list(shop, text);
    if (program->target != NULL && strstr(program->target, "-apple-") != NULL)
        argv_add(&shop->parser_links, "-liconv"); /* a part of libc on Linux */
    if (ok && shop->parser_sources.count == 0)
        ok = repro_fail(err, REPRO_E_FORMAT, "%s: names no source file", path);
    free(text);
    free(path);
    if (!ok)
        workshop_close(shop);
    return ok;
}

void
workshop_close(struct workshop *shop)
{
    for (size_t i = 0; i < shop->unit_count; i++)
        unit_free(shop->units[i]);
    free(shop->units);
    for (size_t i = 0; i < shop->fact_count; i++) {
        free(shop->facts[i].question);
        free(shop->facts[i].library_identity);
        allocator_facts_clear(&shop->facts[i].facts);
    }
    free(shop->facts);
    argv_free(&shop->parser_sources);
    argv_free(&shop->parser_links);
    free(shop->data_dir);
    *shop = (struct workshop){ 0 };
}

/* Path, size and time of the libraries that are named by path, or that "-lNAME" words mean to the
 * program's compiler. */
static char *
identify_libraries(const struct toolchain *compiler, const struct argv *links)
{
    struct strbuf text = { 0 };
    for (size_t i = 0; i < links->count; i++) {
        if (links->words[i][0] == '/') {
            char *identity = identity_of(links->words[i]);
            strbuf_printf(&text, "%s;", identity != NULL ? identity : links->words[i]);
            free(identity);
            continue;
        }
        if (strncmp(links->words[i], "-l", 2) != 0)
            continue;
        struct argv argv = { 0 };
        argv_add(&argv, compiler->path);
        argv_addf(&argv, "-print-file-name=lib%s.so", links->words[i] + 2);
        struct proc_command command = { .argv = argv.words };
        struct proc_result result;
        if (proc_run(&command, &result, NULL)) {
            result.out[strcspn(result.out, "\n")] = '\0';
            char *identity = identity_of(result.out);
            strbuf_printf(&text, "%s;", identity != NULL ? identity : result.out);
            free(identity);
            proc_result_clear(&result);
        }
        argv_free(&argv);
    }
    return strbuf_take(&text);
}

static const struct known_facts *
find_facts(struct workshop *shop, const char *allocator, bool packaged)
{
    char *question = xasprintf("%s%s", allocator, packaged ? " packaged" : "");
    for (size_t i = 0; i < shop->fact_count; i++) {
        if (strcmp(shop->facts[i].question, question) == 0) {
            free(question);
            return &shop->facts[i];
        }
    }
    struct known_facts known = { .question = question };
    known.ok = allocator_facts_get(shop->data_dir, allocator, packaged, &known.facts, &known.err);
    if (known.ok && packaged)
        known.library_identity = identify_libraries(shop->program, &known.facts.links);
    XAPPEND(shop->facts, shop->fact_count, known);
    return &shop->facts[shop->fact_count - 1];
}

/* The workshop's unit for this, made if it has none. */
static struct build_unit *
get_unit(struct workshop *shop, const struct toolchain *compiler, const struct argv *flags,
         const char *source)
{
    struct build_unit *unit =
        unit_new(compiler->path, compiler->identity, flags, shop->data_dir, source);
    for (size_t i = 0; i < shop->unit_count; i++) {
        if (unit_same(shop->units[i], unit)) {
            unit_free(unit);
            return shop->units[i];
        }
    }
    XAPPEND(shop->units, shop->unit_count, unit);
    return unit;
}

static void
add_units(struct workshop *shop, struct build_program *program, const struct toolchain *compiler,
          const struct argv *flags, const struct argv *sources)
{
    for (size_t i = 0; i < sources->count; i++)
        program_add_unit(program, get_unit(shop, compiler, flags, sources->words[i]));
}

/* Some adapter files are in parser/SOURCES as well: they go in once. */
static bool
is_parser_source(const struct workshop *shop, const char *path)
{
    for (size_t i = 0; i < shop->parser_sources.count; i++) {
        char *absolute = fs_join(shop->data_dir, shop->parser_sources.words[i]);
        bool same = strcmp(absolute, path) == 0;
        free(absolute);
        if (same)
            return true;
    }
    return false;
}

static void
add_more(struct argv *words, const char *text)
{
    if (text != NULL)
        argv_add_words(words, text);
}

static void
add_program_units(struct workshop *shop, struct build_program *program,
                  const struct cell_spec *cell, const struct allocator_facts *facts,
                  const struct recipe_change *change)
{
    struct argv flags = { 0 };
    argv_add_words(&flags, common_flags);
    argv_add_words(&flags, program_flags);
    if (is_instrumented(cell))
        argv_add(&flags, profile_flag);
    add_more(&flags, change->program_flags);
    add_units(shop, program, shop->program, &flags, &shop->parser_sources);
    argv_add_all(&flags, &facts->adapter_flags);
    struct argv adapters = { 0 };
    for (size_t i = 0; i < facts->adapters.count; i++)
        if (!is_parser_source(shop, facts->adapters.words[i]))
            argv_add(&adapters, facts->adapters.words[i]);
    add_units(shop, program, shop->program, &flags, &adapters);
    argv_free(&adapters);
    argv_free(&flags);
}

/* The compiler of the allocator's own code, and whether that is instrumented. */
static const struct toolchain *
allocator_compiler(const struct workshop *shop, const struct cell_spec *cell, bool *instrumented)
{
    *instrumented = is_instrumented(cell) && (is(cell, PARSER_ALLOCATOR_CODE, "same-llvm") ||
                                              is(cell, PARSER_ALLOCATOR_CODE, "foreign-llvm"));
    bool foreign = is(cell, PARSER_ALLOCATOR_CODE, "foreign-llvm") ||
                   is(cell, PARSER_ALLOCATOR_CODE, "foreign-uninstrumented");
    return foreign ? shop->foreign : shop->program;
}

static void
add_allocator_units(struct workshop *shop, struct build_program *program,
                    const struct cell_spec *cell, const struct allocator_facts *facts,
                    const struct recipe_change *change)
{
    bool instrumented = false;
    const struct toolchain *compiler = allocator_compiler(shop, cell, &instrumented);
    struct argv flags = { 0 };
    argv_add_words(&flags, common_flags);
    argv_add_all(&flags, &facts->source_flags);
    if (instrumented) {
        argv_add(&flags, profile_flag);
        argv_add_all(&flags, &facts->profile_flags);
    }
    add_more(&flags, change->allocator_flags);
    add_units(shop, program, compiler, &flags, &facts->sources);
    argv_free(&flags);
}

static void
add_source(struct workshop *shop, struct build_program *program, const char *source)
{
    struct argv flags = { 0 };
    argv_add_words(&flags, common_flags);
    program_add_unit(program, get_unit(shop, shop->program, &flags, source));
    argv_free(&flags);
}

struct build_program *
recipe_make(struct workshop *shop, const struct cell_spec *cell, struct repro_err *err)
{
    static const struct recipe_change nothing = { 0 };
    return recipe_make_changed(shop, cell, &nothing, err);
}

struct build_program *
recipe_make_changed(struct workshop *shop, const struct cell_spec *cell,
                    const struct recipe_change *change, struct repro_err *err)
{
    bool instrumented;
    if (allocator_compiler(shop, cell, &instrumented) == NULL) {
        repro_fail(err, REPRO_E_CAPABILITY,
                   "no clang here writes another profile layout than the program's: install one "
                   "('repro doctor' says which)");
        return NULL;
    }
    bool packaged = is(cell, PARSER_ALLOCATOR_CODE, "packaged");
    const struct known_facts *known = find_facts(shop, cell->with[PARSER_ALLOCATOR], packaged);
    if (!known->ok) {
        if (err != NULL)
            *err = known->err;
        return NULL;
    }
    const struct toolchain *compiler = shop->program;
    struct build_program *program = program_new(MATRIX_PROGRAM, compiler->path, compiler->identity);
    argv_add_words(&program->options, "-g -pthread");
    if (is_instrumented(cell))
        argv_add(&program->options, profile_flag);
    add_more(&program->options, change->link_options);
    if (is(cell, PARSER_LINK_ORDER, "allocator-first")) {
        add_allocator_units(shop, program, cell, &known->facts, change);
        add_program_units(shop, program, cell, &known->facts, change);
    } else {
        add_program_units(shop, program, cell, &known->facts, change);
        add_allocator_units(shop, program, cell, &known->facts, change);
    }
    if (change->source != NULL)
        add_source(shop, program, change->source);
    argv_add_all(&program->libraries, &known->facts.links);
    argv_add_all(&program->libraries, &shop->parser_links);
    program->library_identity = xstrdup(known->library_identity);
    return program;
}
