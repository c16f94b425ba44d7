/* crash_from_json.c - a crash record out of a `repro.crash/1` document. */
#include "common/xalloc.h"
#include "records/json.h"
#include "records/json_parts.h"

static void
subject_from_json(struct json_reader *r, const json_t *doc, struct crash_subject *subject)
{
    struct json_scope at = jr_enter_object(r, doc, "subject");
    subject->path = jr_text(r, at.value, "path");
    subject->format = jr_text(r, at.value, "format");
    subject->arch = jr_text(r, at.value, "arch");
    subject->build_id = jr_text(r, at.value, "build_id");
    subject->stripped = jr_bool(r, at.value, "stripped");
    subject->instrumented = jr_text(r, at.value, "instrumented");
    jr_leave(r, at);
}

static void
parameters_from_json(struct json_reader *r, const json_t *doc, struct crash_build *build)
{
    struct json_scope at = jr_enter_object(r, doc, "parameters");
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)at.value, name, value)
    {
        if (!json_is_string(value)) {
            jr_fail(r, name, "a string");
            break;
        }
        struct build_parameter parameter = { xstrdup(name), jr_text(r, at.value, name) };
        XAPPEND(build->parameters, build->parameter_count, parameter);
    }
    jr_leave(r, at);
}

static void
build_from_json(struct json_reader *r, const json_t *doc, struct crash_build *build)
{
    struct json_scope at = jr_enter_object(r, doc, "build");
    build->kind = jr_text(r, at.value, "kind");
    build->name = jr_text(r, at.value, "name");
    build->program = jr_text(r, at.value, "program");
    build->foreign = jr_text(r, at.value, "foreign");
    build->command = jr_text(r, at.value, "command");
    build->stripped = jr_bool(r, at.value, "stripped");
    parameters_from_json(r, at.value, build);
    jr_leave(r, at);
}

static void
env_from_json(struct json_reader *r, const json_t *doc, struct crash_run *run)
{
    struct json_scope at = jr_enter_object(r, doc, "env");
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)at.value, name, value)
    {
        const char *text = jr_word(r, at.value, name);
        char *entry = text != NULL ? xasprintf("%s=%s", name, text) : xstrdup(name);
        XAPPEND(run->env, run->env_count, entry);
    }
    jr_leave(r, at);
}

static void
exit_from_json(struct json_reader *r, const json_t *doc, struct crash_run *run)
{
    struct json_scope at = jr_enter_object(r, doc, "exit");
    run->exit_code = jr_int(r, at.value, "code", 0, &run->has_exit_code);
    run->exit_signal = jr_int(r, at.value, "signal", 0, NULL);
    jr_leave(r, at);
}

static void
output_from_json(struct json_reader *r, const json_t *doc, const char *key, char **path,
                 bool *truncated)
{
    struct json_scope at = jr_enter_object(r, doc, key);
    *path = jr_text(r, at.value, "path");
    *truncated = jr_bool(r, at.value, "truncated");
    jr_leave(r, at);
}

static void
run_from_json(struct json_reader *r, const json_t *doc, struct crash_run *run)
{
    struct json_scope at = jr_enter_object(r, doc, "run");
    run->argv = jr_texts(r, at.value, "argv", &run->argc);
    run->cwd = jr_text(r, at.value, "cwd");
    env_from_json(r, at.value, run);
    run->capture = jr_text(r, at.value, "capture");
    run->capture_obstacle = jr_text(r, at.value, "capture_obstacle");
    run->capture_us = jr_uint(r, at.value, "capture_us", UINT64_MAX);
    run->pid = (pid_t)jr_uint(r, at.value, "pid", INT32_MAX);
    run->system_report = jr_text(r, at.value, "system_report");
    run->start_error = jr_text(r, at.value, "start_error");
    exit_from_json(r, at.value, run);
    JR_ENUM(r, at.value, "phase", crash_phase_parse, &run->phase);
    run->wall_ms = jr_uint(r, at.value, "wall_ms", UINT64_MAX);
    run->max_rss_kb = jr_uint(r, at.value, "max_rss_kb", UINT64_MAX);
    run->profile_files = jr_texts(r, at.value, "profile_files", &run->profile_file_count);
    run->runtime_messages = jr_texts(r, at.value, "runtime_messages", &run->runtime_message_count);
    output_from_json(r, at.value, "stdout", &run->stdout_path, &run->stdout_truncated);
    output_from_json(r, at.value, "stderr", &run->stderr_path, &run->stderr_truncated);
    jr_leave(r, at);
}

static void
signal_from_json(struct json_reader *r, const json_t *doc, struct crash_signal *sig)
{
    struct json_scope at = jr_enter_object(r, doc, "signal");
    sig->present = at.value != NULL;
    sig->number = jr_int(r, at.value, "number", 0, NULL);
    sig->name = jr_text(r, at.value, "name");
    sig->code = jr_int(r, at.value, "code", 0, NULL);
    sig->code_name = jr_text(r, at.value, "code_name");
    sig->reported_address = jr_hex(r, at.value, "reported_address", NULL);
    sig->exception = jr_text(r, at.value, "exception");
    jr_leave(r, at);
}

static void
signature_from_json(struct json_reader *r, const json_t *doc, struct crash_record *record)
{
    struct json_scope at = jr_enter_object(r, doc, "signature");
    record->signature_stack = jr_text(r, at.value, "stack");
    record->signature_class = jr_text(r, at.value, "class");
    jr_leave(r, at);
}

static void
read_record(struct json_reader *r, const json_t *doc, struct crash_record *record)
{
    if (jr_word(r, doc, "outcome") == NULL)
        jr_fail_missing(r, "outcome");
    JR_ENUM(r, doc, "outcome", crash_outcome_parse, &record->outcome);
    record->id = jr_text(r, doc, "id");
    record->created = jr_text(r, doc, "created");
    record->tool = jr_text(r, doc, "tool");
    record->redacted = jr_text(r, doc, "redacted");
    subject_from_json(r, doc, &record->subject);
    build_from_json(r, doc, &record->build);
    run_from_json(r, doc, &record->run);
    signal_from_json(r, doc, &record->signal);
    fault_from_json(r, doc, &record->fault);
    threads_from_json(r, doc, record);
    registers_from_json(r, doc, record);
    instruction_from_json(r, doc, &record->instruction);
    maps_from_json(r, doc, record);
    modules_from_json(r, doc, record);
    profile_from_json(r, doc, &record->profile);
    import_from_json(r, doc, &record->import);
    diagnosis_from_json(r, doc, &record->diagnosis);
    signature_from_json(r, doc, record);
}

struct crash_record *
crash_record_from_json(const json_t *doc, struct repro_err *err)
{
    struct json_reader reader;
    jr_init(&reader, err);
    struct crash_record *record = crash_record_new();
    if (jr_check_schema(&reader, doc, "repro.crash/1"))
        read_record(&reader, doc, record);
    if (reader.failed) {
        crash_record_free(record);
        record = NULL;
    }
    jr_free(&reader);
    return record;
}
