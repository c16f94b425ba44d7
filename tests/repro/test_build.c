/* test_build.c - the build cache with a real compiler: what makes an object another object. */
#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/build/allocator.h"
#include "repro/build/depfile.h"
#include "repro/build/program.h"
#include "repro/jobs.h"
#include "repro/proc.h"
#include "tests/common/cmocka_all.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct fixture {
    char *folder;
    struct store *store;
};

static void
put(const struct fixture *f, const char *name, const char *text)
{
    char *path = fs_join(f->folder, name);
    assert_true(fs_write_atomic(path, text, strlen(text), NULL));
    free(path);
}

static int
set_up(void **state)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    f->folder = xstrdup("/tmp/repro-test-build-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    setenv("XDG_CACHE_HOME", f->folder, 1);
    f->store = store_open(NULL);
    assert_non_null(f->store);
    put(f, "a.h", "#define VALUE 1\n");
    put(f, "a.c", "#include \"a.h\"\nint main(void) { return VALUE - 1; }\n");
    *state = f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    store_close(f->store);
    fs_remove_tree(f->folder, NULL);
    free(f->folder);
    free(f);
    return 0;
}

/* Digests are remembered for one run: a changed file needs a new one. */
static void
next_run(struct fixture *f)
{
    store_close(f->store);
    f->store = store_open(NULL);
    assert_non_null(f->store);
}

struct build {
    struct fixture *f;
    struct build_unit *unit;
    struct build_program *program;
};

static int
compile(void *context)
{
    struct build *b = context;
    return unit_compile(b->unit);
}

static void
compiled(void *context, int wait_status, uint64_t wall_ms)
{
    struct build *b = context;
    unit_finish(b->unit, b->f->store, wait_status, wall_ms);
}

static int
link_program(void *context)
{
    struct build *b = context;
    return program_link(b->program);
}

static void
linked(void *context, int wait_status, uint64_t wall_ms)
{
    struct build *b = context;
    program_finish(b->program, b->f->store, wait_status, wall_ms);
}

static void
run_job(struct build *b, int (*main)(void *), void (*done)(void *, int, uint64_t))
{
    struct jobs *jobs = jobs_new(1);
    jobs_add(jobs, (struct job){ 0, main, done, b });
    assert_true(jobs_run(jobs, NULL, NULL));
    jobs_free(jobs);
}

static struct build_unit *
build(struct fixture *f, const char *flags, const char *identity)
{
    struct argv words = { 0 };
    argv_add_words(&words, flags);
    struct build b = { f, unit_new("/usr/bin/cc", identity, &words, f->folder, "a.c"), NULL };
    argv_free(&words);
    unit_look_up(b.unit, f->store, false);
    if (b.unit->state == UNIT_NEW)
        run_job(&b, compile, compiled);
    return b.unit;
}

static void
the_same_unit_compiles_once(void **state)
{
    struct fixture *f = *state;
    struct build_unit *first = build(f, "-O1", "cc 1"), *second = build(f, "-O1", "cc 1");
    assert_int_equal(first->state, UNIT_READY);
    assert_false(first->cached);
    assert_true(second->cached);
    assert_string_equal(first->object, second->object);
    assert_true(unit_same(first, second));
    unit_free(first);
    unit_free(second);
}

static void
flags_compiler_and_headers_make_another_object(void **state)
{
    struct fixture *f = *state;
    struct build_unit *first = build(f, "-O1", "cc 1"), *flags = build(f, "-O2", "cc 1"),
                      *compiler = build(f, "-O1", "cc 2");
    assert_false(flags->cached || compiler->cached);
    assert_string_not_equal(first->object, flags->object);
    assert_string_not_equal(first->object, compiler->object);
    assert_false(unit_same(first, flags) || unit_same(first, compiler));
    next_run(f);
    put(f, "a.h", "#define VALUE 2\n");
    struct build_unit *header = build(f, "-O1", "cc 1");
    assert_false(header->cached);
    assert_string_not_equal(first->object, header->object);
    next_run(f);
    put(f, "a.h", "#define VALUE 1\n");
    struct build_unit *back = build(f, "-O1", "cc 1");
    assert_true(back->cached); /* a change taken back finds its object again */
    assert_string_equal(first->object, back->object);
    struct build_unit *all[] = { first, flags, compiler, header, back };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        unit_free(all[i]);
}

static void
a_header_that_disappears_is_noticed(void **state)
{
    struct fixture *f = *state;
    unit_free(build(f, "-O1", "cc 1"));
    next_run(f);
    char *path = fs_join(f->folder, "a.h");
    assert_int_equal(unlink(path), 0);
    free(path);
    struct build_unit *unit = build(f, "-O1", "cc 1");
    assert_int_equal(unit->state, UNIT_FAILED);
    assert_non_null(strstr(unit->log, "a.h"));
    unit_free(unit);
}

static void
fresh_ignores_what_is_there(void **state)
{
    struct fixture *f = *state;
    struct build_unit *first = build(f, "-O1", "cc 1");
    struct argv words = { 0 };
    argv_add(&words, "-O1");
    struct build_unit *again = unit_new("/usr/bin/cc", "cc 1", &words, f->folder, "a.c");
    argv_free(&words);
    unit_look_up(again, f->store, true);
    assert_int_equal(again->state, UNIT_NEW);
    unit_look_up(again, f->store, false);
    assert_int_equal(again->state, UNIT_READY);
    unit_free(again);
    unit_free(first);
}

static void
a_source_that_does_not_compile_keeps_its_log(void **state)
{
    struct fixture *f = *state;
    put(f, "a.c", "this is not C\n");
    struct build_unit *unit = build(f, "-O1", "cc 1");
    assert_int_equal(unit->state, UNIT_FAILED);
    assert_non_null(strstr(unit->log, "error"));
    assert_null(unit->object);
    unit_free(unit);
    char *path = fs_join(f->folder, "a.c");
    assert_int_equal(unlink(path), 0);
    free(path);
    next_run(f);
    unit = build(f, "-O1", "cc 1");
    assert_int_equal(unit->state, UNIT_FAILED);
    assert_string_equal(unit->log, "a.c: cannot be read\n");
    unit_free(unit);
}

static struct build_program *
link_one(struct fixture *f, struct build_unit *unit, const char *libraries, const char *identity)
{
    struct build b = { f, NULL, program_new("prog", "/usr/bin/cc", "cc 1") };
    program_add_unit(b.program, unit);
    argv_add_words(&b.program->libraries, libraries);
    b.program->library_identity = xstrdup(identity);
    program_look_up(b.program, f->store, false);
    if (b.program->state == UNIT_NEW)
        run_job(&b, link_program, linked);
    return b.program;
}

static void
programs_are_linked_once_and_run(void **state)
{
    struct fixture *f = *state;
    struct build_unit *unit = build(f, "-O1", "cc 1");
    struct build_program *first = link_one(f, unit, "-lm", "m 1"),
                         *second = link_one(f, unit, "-lm", "m 1"),
                         *library = link_one(f, unit, "-lm", "m 2"),
                         *broken = link_one(f, unit, "-lno_such_library", NULL);
    assert_int_equal(first->state, UNIT_READY);
    assert_false(first->cached);
    assert_true(second->cached);
    assert_string_equal(first->path, second->path);
    assert_string_equal(fs_basename(first->path), "prog");
    assert_false(library->cached); /* another library outside the store */
    assert_int_equal(system(first->path), 0);
    assert_int_equal(broken->state, UNIT_FAILED);
    assert_non_null(strstr(broken->log, "no_such_library"));
    struct build_program *all[] = { first, second, library, broken };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        program_free(all[i]);
    unit_free(unit);
}

static void
set_age(const char *path, int days)
{
    struct timespec now, times[2];
    clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec -= (time_t)days * 86400;
    times[0] = times[1] = now;
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void
what_nobody_uses_goes_away_and_use_keeps_it(void **state)
{
    struct fixture *f = *state;
    struct build_unit *kept = build(f, "-O1", "cc 1"), *old = build(f, "-O2", "cc 1");
    struct build_program *program = link_one(f, old, "", NULL);
    char *folder = xstrndup(program->path, (size_t)(strrchr(program->path, '/') - program->path));
    set_age(kept->object, 29);
    set_age(old->object, 31);
    set_age(folder, 31);
    store_prune(f->store);
    assert_true(fs_exists(kept->object));
    assert_false(fs_exists(old->object));
    assert_false(fs_exists(program->path));
    set_age(kept->object, 29);
    unit_free(build(f, "-O1", "cc 1")); /* found in the cache: used now */
    struct stat st;
    assert_int_equal(stat(kept->object, &st), 0);
    assert_true(st.st_mtime > time(NULL) - 3600);
    free(folder);
    program_free(program);
    unit_free(kept);
    unit_free(old);
}

static void
depfiles_of_make_are_understood(void **state)
{
    (void)state;
    static const struct {
        const char *text, *files[4];
    } cases[] = {
        { "a.o: a.c a.h\n", { "a.c", "a.h" } },
        { "a.o: a.c \\\n  b\\ c.h \\\n  d.h\n\na.h:\n", { "a.c", "b c.h", "d.h" } },
        { "/x/a.o: /x/$$a.c\n", { "/x/$a.c" } },
        { "a.o: a.c \\\r\n b.h\r\n", { "a.c", "b.h" } },
        { "C:x.o: y.c", { "y.c" } },
        { "a.o:\n", { NULL } },
        { "", { NULL } },
        { "nonsense", { NULL } },
        { "a.o: trailing\\", { "trailing\\" } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct argv files = { 0 };
        depfile_parse(cases[i].text, &files);
        size_t want = 0;
        for (; cases[i].files[want] != NULL; want++)
            assert_true(want < files.count && strcmp(files.words[want], cases[i].files[want]) == 0);
        assert_int_equal(files.count, want);
        argv_free(&files);
    }
}

static void
allocator_facts_are_read_line_by_line(void **state)
{
    (void)state;
    struct allocator_facts facts;
    struct repro_err err = { 0 };
    assert_true(allocator_facts_parse("version\t2.0.9\nsource\t/a b/static.c\nsource-flag\t-w\n"
                                      "adapter\t/x.c\nadapter-flag\t-I/y\nprofile-flag\t-mllvm\n"
                                      "link\t-lm\nlink\t-ldl\n\n",
                                      &facts, &err));
    assert_string_equal(facts.version, "2.0.9");
    assert_string_equal(facts.sources.words[0], "/a b/static.c");
    assert_int_equal(facts.links.count, 2);
    assert_int_equal(facts.profile_flags.count, 1);
    allocator_facts_clear(&facts);
    assert_false(allocator_facts_parse("frob\tx\n", &facts, &err));
    assert_non_null(strstr(err.msg, "frob"));
    assert_false(allocator_facts_parse("source /no/tab.c\n", &facts, &err));
}

int
main(void)
{
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_STORE(the_same_unit_compiles_once),
        WITH_STORE(flags_compiler_and_headers_make_another_object),
        WITH_STORE(a_header_that_disappears_is_noticed),
        WITH_STORE(fresh_ignores_what_is_there),
        WITH_STORE(a_source_that_does_not_compile_keeps_its_log),
        WITH_STORE(programs_are_linked_once_and_run),
        WITH_STORE(what_nobody_uses_goes_away_and_use_keeps_it),
        cmocka_unit_test(depfiles_of_make_are_understood),
        cmocka_unit_test(allocator_facts_are_read_line_by_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
