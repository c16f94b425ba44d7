/* crash_to_json.c - a crash record as a `repro.crash/1` document. */
#include "records/json.h"
#include "records/json_build.h"
#include "records/json_parts.h"

#include <stdlib.h>
#include <string.h>

static json_t *
subject_to_json(const struct crash_subject *subject)
{
    json_t *out = json_object();
    jb_set_text(out, "path", subject->path);
    jb_set_text(out, "format", subject->format);
    jb_set_text(out, "arch", subject->arch);
    jb_set_text(out, "build_id", subject->build_id);
    jb_set(out, "stripped", json_boolean(subject->stripped));
    jb_set_text(out, "instrumented", subject->instrumented);
    return out;
}

static json_t *
build_to_json(const struct crash_build *build)
{
    json_t *out = json_object();
    jb_set_text(out, "kind", build->kind);
    jb_set_text(out, "name", build->name);
    jb_set_text(out, "program", build->program);
    jb_set_text(out, "foreign", build->foreign);
    jb_set_text(out, "command", build->command);
    jb_set(out, "stripped", json_boolean(build->stripped));
    if (build->parameter_count == 0)
        return out;
    json_t *parameters = json_object();
    for (size_t i = 0; i < build->parameter_count; i++)
        jb_set_text(parameters, build->parameters[i].name, build->parameters[i].value);
    jb_set(out, "parameters", parameters);
    return out;
}

/* {"NAME": "value"}; an entry without '=' has the value null. */
static json_t *
env_to_json(const struct crash_run *run)
{
    json_t *out = json_object();
    for (size_t i = 0; i < run->env_count; i++) {
        const char *entry = run->env[i];
        const char *equals = strchr(entry, '=');
        char *name = strndup(entry, equals != NULL ? (size_t)(equals - entry) : strlen(entry));
        if (name != NULL)
            jb_set_text(out, name, equals != NULL ? equals + 1 : NULL);
        free(name);
    }
    return out;
}

static json_t *
exit_to_json(const struct crash_run *run)
{
    json_t *out = json_object();
    jb_set(out, "code", run->has_exit_code ? json_integer(run->exit_code) : json_null());
    jb_set(out, "signal", run->exit_signal != 0 ? json_integer(run->exit_signal) : json_null());
    return out;
}

static json_t *
output_to_json(const char *path, bool truncated)
{
    json_t *out = json_object();
    jb_set_text(out, "path", path);
    jb_set(out, "truncated", json_boolean(truncated));
    return out;
}

static json_t *
run_to_json(const struct crash_run *run)
{
    json_t *out = json_object();
    jb_set(out, "argv", jb_texts(run->argv, run->argc));
    jb_set_text(out, "cwd", run->cwd);
    jb_set(out, "env", env_to_json(run));
    jb_set_text(out, "capture", run->capture);
    if (run->capture_obstacle != NULL)
        jb_set_text(out, "capture_obstacle", run->capture_obstacle);
    if (run->capture_us != 0)
        jb_set(out, "capture_us", jb_uint(run->capture_us));
    if (run->pid > 0)
        jb_set(out, "pid", json_integer(run->pid));
    if (run->system_report != NULL)
        jb_set_text(out, "system_report", run->system_report);
    if (run->start_error != NULL)
        jb_set_text(out, "start_error", run->start_error);
    jb_set(out, "exit", exit_to_json(run));
    jb_set_text(out, "phase", crash_phase_name(run->phase));
    jb_set(out, "wall_ms", jb_uint(run->wall_ms));
    jb_set(out, "max_rss_kb", jb_uint(run->max_rss_kb));
    jb_set(out, "profile_files", jb_texts(run->profile_files, run->profile_file_count));
    jb_set(out, "runtime_messages", jb_texts(run->runtime_messages, run->runtime_message_count));
    jb_set(out, "stdout", output_to_json(run->stdout_path, run->stdout_truncated));
    jb_set(out, "stderr", output_to_json(run->stderr_path, run->stderr_truncated));
    return out;
}

static json_t *
signal_to_json(const struct crash_signal *sig, int digits)
{
    json_t *out = json_object();
    jb_set(out, "number", json_integer(sig->number));
    jb_set_text(out, "name", sig->name);
    jb_set(out, "code", json_integer(sig->code));
    jb_set_text(out, "code_name", sig->code_name);
    jb_set(out, "reported_address", jb_hex(sig->reported_address, digits));
    if (sig->exception != NULL)
        jb_set_text(out, "exception", sig->exception);
    return out;
}

static json_t *
signature_to_json(const struct crash_record *record)
{
    json_t *out = json_object();
    jb_set_text(out, "stack", record->signature_stack);
    jb_set_text(out, "class", record->signature_class);
    return out;
}

/* Members that describe a stopped process: null when it stopped but they could not be had, absent
 * when it never stopped. */
static void
machine_to_json(json_t *out, const struct crash_record *record, int digits)
{
    bool examined = record->signal.present;
    if (examined)
        jb_set(out, "signal", signal_to_json(&record->signal, digits));
    if (record->fault.present)
        jb_set(out, "fault", fault_to_json(&record->fault, digits));
    else if (examined)
        jb_set(out, "fault", json_null());
    if (examined || record->thread_count > 0)
        jb_set(out, "threads", threads_to_json(record, digits));
    if (examined || record->register_count > 0)
        jb_set(out, "registers", registers_to_json(record, digits));
    if (record->instruction.present)
        jb_set(out, "instruction", instruction_to_json(&record->instruction, digits));
    else if (examined)
        jb_set(out, "instruction", json_null());
    if (examined || record->map_count > 0)
        jb_set(out, "maps", maps_to_json(record, digits));
    if (examined || record->module_count > 0)
        jb_set(out, "modules", modules_to_json(record, digits));
}

json_t *
crash_record_to_json(const struct crash_record *record)
{
    int digits = crash_record_address_digits(record);
    json_t *out = json_object();
    jb_set_text(out, "schema", "repro.crash/1");
    jb_set_text(out, "id", record->id);
    jb_set_text(out, "created", record->created);
    jb_set_text(out, "tool", record->tool);
    if (record->redacted != NULL)
        jb_set_text(out, "redacted", record->redacted);
    jb_set_text(out, "outcome", crash_outcome_name(record->outcome));
    jb_set(out, "subject", subject_to_json(&record->subject));
    if (record->build.kind != NULL)
        jb_set(out, "build", build_to_json(&record->build));
    jb_set(out, "run", run_to_json(&record->run));
    machine_to_json(out, record, digits);
    jb_set(out, "profile",
           record->profile.present ? profile_to_json(&record->profile, digits) : json_null());
    if (record->import.present)
        jb_set(out, "import", import_to_json(&record->import));
    if (record->diagnosis.present)
        jb_set(out, "diagnosis", diagnosis_to_json(&record->diagnosis));
    jb_set(out, "signature", signature_to_json(record));
    if (record->id == NULL) { /* never a document without identity */
        char *id = json_content_id(out);
        jb_set_text(out, "id", id);
        free(id);
    }
    return out;
}
