/* allocator.c - see allocator.h. */
#include "repro/build/allocator.h"

#include "common/fs.h"
#include "common/log.h"
#include "common/xalloc.h"
#include "repro/proc.h"

#include <stdlib.h>
#include <string.h>

enum { EXIT_SOURCES_MISSING = 3, FETCH_TIMEOUT_MS = 10 * 60 * 1000 };

static bool
take_fact(struct allocator_facts *facts, const char *key, size_t key_len, const char *value)
{
    const struct {
        const char *key;
        struct argv *list;
    } lists[] = {
        { "adapter", &facts->adapters },
        { "adapter-flag", &facts->adapter_flags },
        { "source", &facts->sources },
        { "source-flag", &facts->source_flags },
        { "profile-flag", &facts->profile_flags },
        { "link", &facts->links },
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (strlen(lists[i].key) != key_len || memcmp(lists[i].key, key, key_len) != 0)
            continue;
        argv_add(lists[i].list, value);
        return true;
    }
    if (key_len != strlen("version") || memcmp(key, "version", key_len) != 0)
        return false;
    free(facts->version);
    facts->version = xstrdup(value);
    return true;
}

bool
allocator_facts_parse(const char *text, struct allocator_facts *facts, struct repro_err *err)
{
    *facts = (struct allocator_facts){ 0 };
    for (size_t len; *text != '\0'; text += len + (text[len] == '\n')) {
        len = strcspn(text, "\n");
        if (len == 0)
            continue;
        char *line = xstrndup(text, len);
        size_t key_len = strcspn(line, "\t");
        bool ok = line[key_len] == '\t' && take_fact(facts, line, key_len, line + key_len + 1);
        if (!ok)
            repro_fail(err, REPRO_E_INTERNAL, "allocator_sources said '%s', which is unknown here",
                       line);
        free(line);
        if (!ok) {
            allocator_facts_clear(facts);
            return false;
        }
    }
    return true;
}

void
allocator_facts_clear(struct allocator_facts *facts)
{
    argv_free(&facts->adapters);
    argv_free(&facts->adapter_flags);
    argv_free(&facts->sources);
    argv_free(&facts->source_flags);
    argv_free(&facts->profile_flags);
    argv_free(&facts->links);
    free(facts->version);
    *facts = (struct allocator_facts){ 0 };
}

/* Run DATA_DIR/scripts/SCRIPT WORDS...; the result belongs to the caller. */
static bool
run_script(const char *data_dir, const char *script, const char *words, uint64_t timeout_ms,
           struct proc_result *result, struct repro_err *err)
{
    struct argv argv = { 0 };
    argv_addf(&argv, "%s/scripts/%s", data_dir, script);
    argv_add_words(&argv, words);
    struct proc_command command = { .argv = argv.words, .timeout_ms = timeout_ms };
    bool ok = proc_run(&command, result, err);
    argv_free(&argv);
    return ok;
}

/* The last line a script said on stderr, as the error. */
static bool
fail_with_last_line(const struct proc_result *result, const char *script, struct repro_err *err)
{
    char *text = result->err;
    size_t len = result->err_len;
    while (len > 0 && text[len - 1] == '\n')
        text[--len] = '\0';
    const char *newline = strrchr(text, '\n');
    const char *line = newline != NULL ? newline + 1 : text;
    if (line[0] != '\0')
        return repro_fail(err, REPRO_E_BUILD, "%s", line);
    return repro_fail(err, REPRO_E_BUILD, "scripts/%s ended with exit code %d", script,
                      result->exit_code);
}

static bool
fetch(const char *data_dir, const char *name, struct repro_err *err)
{
    struct proc_result result;
    const char *package = strncmp(name, "mimalloc", 8) == 0 ? "mimalloc" : name;
    log_info("getting the sources of %s", package);
    if (!run_script(data_dir, "fetch_sources", package, FETCH_TIMEOUT_MS, &result, err))
        return false;
    bool ok = proc_ok(&result) || fail_with_last_line(&result, "fetch_sources", err);
    proc_result_clear(&result);
    return ok;
}

static bool
ask(const char *data_dir, const char *name, bool packaged, struct proc_result *result,
    struct repro_err *err)
{
    char *words = xasprintf("%s%s", packaged ? "--packaged " : "", name);
    bool ok = run_script(data_dir, "allocator_sources", words, 0, result, err);
    free(words);
    return ok;
}

bool
allocator_facts_get(const char *data_dir, const char *name, bool packaged,
                    struct allocator_facts *facts, struct repro_err *err)
{
    struct proc_result result;
    if (!ask(data_dir, name, packaged, &result, err))
        return false;
    if (result.exit_code == EXIT_SOURCES_MISSING) {
        proc_result_clear(&result);
        if (!fetch(data_dir, name, err) || !ask(data_dir, name, packaged, &result, err))
            return false;
    }
    bool ok = proc_ok(&result) ? allocator_facts_parse(result.out, facts, err)
                               : fail_with_last_line(&result, "allocator_sources", err);
    proc_result_clear(&result);
    return ok;
}
