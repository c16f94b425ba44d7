/* known_issues.c - read the catalogue, match it against a diagnosed record. */
#include "repro/diagnose/known_issues.h"

#include "common/xalloc.h"
#include "repro/diagnose/known_issues_yaml.h"
#include "repro/diagnose/layouts.h"
#include "repro/diagnose/scene.h"

#include <cyaml/cyaml.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const cyaml_schema_value_t text_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

static const cyaml_schema_field_t issue_fields[] = {
    CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct known_issue, id, 1, 200),
    CYAML_FIELD_STRING_PTR("url", CYAML_FLAG_POINTER, struct known_issue, url, 1, 500),
    CYAML_FIELD_STRING_PTR("title", CYAML_FLAG_POINTER, struct known_issue, title, 1, 500),
    CYAML_FIELD_SEQUENCE("classes", CYAML_FLAG_POINTER, struct known_issue, classes, &text_schema,
                         1, CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE("functions", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct known_issue,
                         functions, &text_schema, 0, CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE("messages", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct known_issue,
                         messages, &text_schema, 0, CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE("layouts", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct known_issue,
                         layouts, &text_schema, 0, CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE("producers", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct known_issue,
                         producers, &text_schema, 0, CYAML_UNLIMITED),
    CYAML_FIELD_STRING_PTR("pattern", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct known_issue,
                           pattern, 1, 20),
    CYAML_FIELD_STRING_PTR("since", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct known_issue,
                           since, 1, 200),
    CYAML_FIELD_STRING_PTR("until", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct known_issue,
                           until, 1, 200),
    CYAML_FIELD_STRING_PTR("workaround", CYAML_FLAG_POINTER, struct known_issue, workaround, 1,
                           500),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t issue_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct known_issue, issue_fields),
};

static const cyaml_schema_field_t catalogue_fields[] = {
    CYAML_FIELD_SEQUENCE("issues", CYAML_FLAG_POINTER, struct known_issues, issues, &issue_schema,
                         0, CYAML_UNLIMITED),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t catalogue_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct known_issues, catalogue_fields),
};

/* Keeps the first message of the YAML reader. */
__attribute__((format(printf, 3, 0))) static void
keep_message(cyaml_log_t level, void *context, const char *fmt, va_list ap)
{
    char *message = context;
    (void)level;
    if (message[0] != '\0')
        return;
    vsnprintf(message, 200, fmt, ap);
    message[strcspn(message, "\n")] = '\0';
}

static bool
classes_exist(const struct known_issues *catalogue, struct repro_err *err)
{
    enum diagnosis_class cls;
    for (unsigned i = 0; i < catalogue->issues_count; i++)
        for (unsigned k = 0; k < catalogue->issues[i].classes_count; k++)
            if (!diagnosis_class_parse(catalogue->issues[i].classes[k], &cls))
                return repro_fail(err, REPRO_E_FORMAT, "known issue %s: '%s' is no class",
                                  catalogue->issues[i].id, catalogue->issues[i].classes[k]);
    return true;
}

static cyaml_config_t
yaml_config(char *message)
{
    return (cyaml_config_t){ .log_fn = keep_message,
                             .log_ctx = message,
                             .log_level = CYAML_LOG_ERROR,
                             .mem_fn = cyaml_mem };
}

struct known_issues *
known_issues_parse(const char *yaml, size_t len, struct repro_err *err)
{
    char message[200] = "";
    const cyaml_config_t config = yaml_config(message);
    cyaml_data_t *data = NULL;
    cyaml_err_t status =
        cyaml_load_data((const uint8_t *)yaml, len, &config, &catalogue_schema, &data, NULL);
    if (status != CYAML_OK) {
        repro_fail(err, REPRO_E_FORMAT, "known issues: %s%s%s", cyaml_strerror(status),
                   message[0] ? ": " : "", message);
        return NULL;
    }
    struct known_issues *catalogue = data;
    if (!catalogue) {
        repro_fail(err, REPRO_E_FORMAT, "known issues: the document is empty");
        return NULL;
    }
    if (!classes_exist(catalogue, err)) {
        known_issues_free(catalogue);
        return NULL;
    }
    return catalogue;
}

void
known_issues_free(struct known_issues *issues)
{
    char message[200] = "";
    const cyaml_config_t config = yaml_config(message);
    if (issues)
        cyaml_free(&config, &catalogue_schema, issues, 0);
}

static struct known_issues *builtin;

static void
load_builtin(void)
{
    static struct known_issues nothing;
    builtin = known_issues_parse((const char *)known_issues_yaml, known_issues_yaml_size, NULL);
    if (!builtin)
        builtin = &nothing; /* a test holds that this does not happen */
}

const struct known_issues *
known_issues_builtin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load_builtin);
    return builtin;
}

static bool
has_class(const struct known_issue *issue, const char *cls)
{
    for (unsigned i = 0; i < issue->classes_count; i++)
        if (strcmp(issue->classes[i], cls) == 0)
            return true;
    return false;
}

static bool
on_stack(const struct scene *scene, const char *function)
{
    for (size_t i = 0; scene->thread && i < scene->thread->frame_count; i++) {
        const char *name = scene->thread->frames[i].function;
        if (name && strcmp(name, function) == 0)
            return true;
    }
    return false;
}

static bool
has_layout(const struct scene *scene, const char *layout)
{
    if (scene->runtime_layout && strcmp(scene->runtime_layout, layout) == 0)
        return true;
    for (size_t i = 0; i < scene->layout_count; i++)
        if (strcmp(scene->layouts[i].name, layout) == 0)
            return true;
    return false;
}

static bool
has_producer(const struct scene *scene, const char *part)
{
    for (size_t i = 0; i < scene->layout_count; i++)
        if (layouts_has_producer(&scene->layouts[i], part))
            return true;
    return false;
}

static bool
conditions_hold(const struct known_issue *issue, const struct scene *scene)
{
    bool function = issue->functions_count == 0;
    for (unsigned i = 0; i < issue->functions_count; i++)
        function = function || on_stack(scene, issue->functions[i]);
    bool message = issue->messages_count == 0;
    for (unsigned i = 0; i < issue->messages_count; i++)
        message = message || scene_message(scene, issue->messages[i]);
    bool layout = issue->layouts_count == 0;
    for (unsigned i = 0; i < issue->layouts_count; i++)
        layout = layout || has_layout(scene, issue->layouts[i]);
    bool producer = issue->producers_count == 0;
    for (unsigned i = 0; i < issue->producers_count; i++)
        producer = producer || has_producer(scene, issue->producers[i]);
    bool pattern = true;
    for (const char *letter = issue->pattern; letter && *letter; letter++)
        pattern = pattern && scene_pattern_has(scene, *letter);
    return function && message && layout && producer && pattern;
}

void
known_issues_match(const struct known_issues *issues, struct crash_record *record,
                   const struct prof_check *check)
{
    struct scene scene;
    const char *cls = diagnosis_class_name(record->diagnosis.cls);
    scene_fill(&scene, record, check);
    for (unsigned i = 0; i < issues->issues_count; i++) {
        const struct known_issue *issue = &issues->issues[i];
        if (!has_class(issue, cls) || !conditions_hold(issue, &scene))
            continue;
        char *text = xasprintf("%s: %s. Workaround: %s. %s", issue->id, issue->title,
                               issue->workaround, issue->url);
        diagnosis_add_known_issue(&record->diagnosis, text);
        free(text);
    }
}
