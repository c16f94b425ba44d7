/* scene.c - observations of a crash record, arranged for the classes. */
#include "repro/diagnose/scene.h"

#include "profile/layout.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NULL_PAGE_END UINT64_C(0x10000)

const char *
scene_layout_kind(const char *layout)
{
    char name[16];
    if (!layout)
        return NULL;
    size_t len = strcspn(layout, "|/"); /* "v9|v10": both walk alike */
    if (len >= sizeof name)
        return NULL;
    memcpy(name, layout, len);
    name[len] = '\0';
    const struct prof_layout *found = prof_layout_by_name(name, 8);
    return found ? found->record_class : NULL;
}

/* Names so common that they count only beside other frames of the runtime. */
static bool
is_common_name(const char *function)
{
    static const char *const common[] = { "writeFile", "fileWriter", "writeFileWithoutReturn" };
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
        if (function && strcmp(function, common[i]) == 0)
            return true;
    return false;
}

static bool
is_surely_runtime(const struct crash_frame *frame)
{
    if (frame->layer == LAYER_PROFILE_RUNTIME)
        return true;
    return runtime_role(frame->function) != RUNTIME_NONE && !is_common_name(frame->function);
}

static bool
is_runtime(const struct crash_thread *thread, size_t i)
{
    const struct crash_frame *frame = &thread->frames[i];
    if (is_surely_runtime(frame))
        return true;
    if (!is_common_name(frame->function))
        return false;
    return (i > 0 && is_surely_runtime(frame - 1)) ||
           (i + 1 < thread->frame_count && is_surely_runtime(frame + 1));
}

const struct crash_frame *
scene_writing_frame(const struct crash_thread *thread)
{
    for (size_t i = 0; i < thread->frame_count; i++)
        if (is_runtime(thread, i) && runtime_role_writes(runtime_role(thread->frames[i].function)))
            return &thread->frames[i];
    return NULL;
}

static bool
thread_writes(const struct crash_thread *thread)
{
    return scene_writing_frame(thread) != NULL;
}

/* Frames that the code below them called for help: they do not own the fault. */
static bool
is_helper(const struct crash_frame *frame)
{
    return frame->layer == LAYER_LIBC || frame->layer == LAYER_LOADER ||
           frame->layer == LAYER_ALLOCATOR || frame->layer == LAYER_KERNEL;
}

bool
scene_frame_is_nobodys(const struct scene *scene, const struct crash_frame *frame)
{
    const struct crash_fault *fault = &scene->record->fault;
    return frame == scene->top && !frame->module && fault->present &&
           fault->access == ACCESS_EXECUTE;
}

static void
fill_stack(struct scene *scene)
{
    const struct crash_record *record = scene->record;
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    if (!thread && record->thread_count > 0)
        thread = &record->threads[0];
    for (size_t i = 0; i < record->thread_count; i++)
        scene->writer_threads += thread_writes(&record->threads[i]) ? 1 : 0;
    scene->thread = thread;
    if (!thread || thread->frame_count == 0)
        return;
    scene->has_stack = true;
    scene->top = &thread->frames[0];
    scene->writing = thread_writes(thread);
    bool only_helpers = true;
    for (size_t i = 0; i < thread->frame_count; i++) {
        const struct crash_frame *frame = &thread->frames[i];
        if (frame->function && !is_helper(frame))
            scene->names_known = true;
        if (!is_runtime(thread, i)) {
            only_helpers =
                only_helpers && (is_helper(frame) || scene_frame_is_nobodys(scene, frame));
            continue;
        }
        if (!scene->runtime_frame) {
            scene->runtime_frame = frame;
            scene->runtime_role = runtime_role(frame->function);
            if (scene->runtime_role == RUNTIME_NONE)
                scene->runtime_role = RUNTIME_OTHER;
            scene->in_runtime = only_helpers;
            scene->fault_in_runtime_code = i == 0;
        }
    }
}

static void
add_layout(struct scene *scene, const char *name, uint64_t records, const struct prof_group *group)
{
    if (!name || records == 0 || scene->layout_count == SCENE_MAX_LAYOUTS)
        return;
    scene->layouts[scene->layout_count++] = (struct scene_layout){
        .name = name, .kind = scene_layout_kind(name), .records = records, .group = group
    };
    scene->records += records;
}

static const struct prof_group *
group_of(const struct prof_check *check, const char *layout)
{
    for (size_t i = 0; check && layout && i < check->group_count; i++)
        if (check->groups[i].layout && strcmp(check->groups[i].layout, layout) == 0)
            return &check->groups[i];
    return NULL;
}

static void
fill_layouts(struct scene *scene)
{
    const struct crash_profile *profile = &scene->record->profile;
    const struct prof_check *check = scene->check;
    if (profile->present && profile->by_layout_count > 0) {
        for (size_t i = 0; i < profile->by_layout_count; i++)
            add_layout(scene, profile->by_layout[i].layout, profile->by_layout[i].records,
                       group_of(check, profile->by_layout[i].layout));
    } else if (check) {
        for (size_t i = 0; i < check->group_count; i++)
            add_layout(scene, check->groups[i].layout, check->groups[i].records, &check->groups[i]);
    }
    if (profile->present && profile->runtime)
        scene->runtime_layout = profile->runtime;
    else if (check)
        scene->runtime_layout = check->runtime_layout;
    scene->runtime_kind = scene_layout_kind(scene->runtime_layout);
    bool known = scene->layout_count > 0;
    for (size_t i = 0; i < scene->layout_count; i++) {
        if (!scene->layouts[i].kind)
            known = false;
        else if (scene->layouts[0].kind &&
                 strcmp(scene->layouts[i].kind, scene->layouts[0].kind) != 0)
            scene->mixed = true;
    }
    scene->uniform = known && !scene->mixed;
    scene->uniform_kind = scene->uniform ? scene->layouts[0].kind : NULL;
}

const char *
scene_message(const struct scene *scene, const char *part)
{
    const struct crash_run *run = &scene->record->run;
    for (size_t i = 0; i < run->runtime_message_count; i++)
        if (run->runtime_messages[i] && strstr(run->runtime_messages[i], part))
            return run->runtime_messages[i];
    return NULL;
}

static void
fill_versions(struct scene *scene)
{
    scene->version_expected = scene->version_got = -1;
    const char *message = scene_message(scene, "version mismatch");
    const char *expected = message ? strstr(message, "expected ") : NULL;
    const char *got = expected ? strstr(expected, "get ") : NULL;
    if (!got)
        return;
    scene->version_expected = (int)strtol(expected + strlen("expected "), NULL, 10);
    scene->version_got = (int)strtol(got + strlen("get "), NULL, 10);
}

/* Faults have a positive code; abort() is sent by the program to itself. Names, where there is one:
 * the numbers depend on the system the record is from. */
static bool
was_sent(const struct crash_signal *signal)
{
    const char *code = signal->code_name;
    if (code != NULL && (strcmp(code, "SI_USER") == 0 || strcmp(code, "SI_QUEUE") == 0))
        return true;
    switch (signal->number) {
    case SIGABRT:
        return false;
    case SIGSEGV:
    case SIGBUS:
    case SIGILL:
    case SIGFPE:
    case SIGTRAP:
    case SIGSYS:
        return signal->code <= 0;
    default:
        return signal->present;
    }
}

void
scene_fill(struct scene *scene, const struct crash_record *record, const struct prof_check *check)
{
    *scene = (struct scene){ .record = record, .check = check };
    fill_stack(scene);
    fill_layouts(scene);
    fill_versions(scene);
    scene->sent = record->outcome == OUTCOME_CRASH && was_sent(&record->signal);
    scene->crashed = record->outcome == OUTCOME_CRASH && !scene->sent;
    scene->foreign_system =
        record->import.format && strncmp(record->import.format, "apple", 5) == 0;
    const char *match = record->import.binary_match;
    scene->binary_unsure = record->run.capture && strcmp(record->run.capture, "imported") == 0 &&
                           !(match && strcmp(match, "same") == 0);
    const struct crash_fault *fault = &record->fault;
    /* x86-64 reports 0 for non-canonical addresses: only a decoded or canonical address is exact.
     */
    scene->exact_address = fault->present && fault->canonical;
    scene->null_access = scene->exact_address && fault->address < NULL_PAGE_END;
}

const char *
scene_place(const struct crash_frame *frame, char *buf, size_t size)
{
    if (!frame)
        snprintf(buf, size, "an unknown place");
    else if (frame->function)
        snprintf(buf, size, "%s+%" PRIu64, frame->function, frame->function_offset);
    else if (frame->module) {
        const char *slash = strrchr(frame->module, '/');
        snprintf(buf, size, "%s+0x%" PRIx64, slash ? slash + 1 : frame->module,
                 frame->module_offset);
    } else
        snprintf(buf, size, "0x%" PRIx64, frame->pc);
    return buf;
}

const struct fault_decode *
scene_decode(const struct scene *scene, const char *meaning)
{
    const struct crash_fault *fault = &scene->record->fault;
    for (size_t i = 0; i < fault->decode_count; i++)
        if (fault->decode[i].meaning && strcmp(fault->decode[i].meaning, meaning) == 0)
            return &fault->decode[i];
    return NULL;
}

bool
scene_register(const struct scene *scene, const char *name, uint64_t *value)
{
    for (size_t i = 0; i < scene->record->register_count; i++) {
        const struct crash_register *reg = &scene->record->registers[i];
        if (reg->name && strcmp(reg->name, name) == 0) {
            *value = reg->value;
            return true;
        }
    }
    return false;
}

const char *
scene_env(const struct scene *scene, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < scene->record->run.env_count; i++) {
        const char *entry = scene->record->run.env[i];
        if (entry && strncmp(entry, name, len) == 0 && entry[len] == '=')
            return entry + len + 1;
    }
    return NULL;
}

const struct crash_map *
scene_map(const struct scene *scene, uint64_t address)
{
    for (size_t i = 0; i < scene->record->map_count; i++) {
        const struct crash_map *map = &scene->record->maps[i];
        if (address >= map->start && address < map->end)
            return map;
    }
    return NULL;
}

bool
scene_is_sound(const struct scene *scene)
{
    const struct crash_profile *profile = &scene->record->profile;
    if (!scene->runtime_kind)
        return false;
    if (scene->uniform)
        return strcmp(scene->uniform_kind, scene->runtime_kind) == 0;
    const char *kind = profile->has_at_fault && profile->at_fault_is_record
                           ? scene_layout_kind(profile->at_fault_layout)
                           : NULL;
    return kind && strcmp(kind, scene->runtime_kind) == 0;
}

bool
scene_address_is_unmapped(const struct scene *scene)
{
    if (!scene->exact_address || scene->null_access)
        return false;
    const struct crash_fault *fault = &scene->record->fault;
    if (scene->record->map_count > 0)
        return scene_map(scene, fault->address) == NULL;
    return fault->region_kind && strcmp(fault->region_kind, "unmapped") == 0;
}

static bool
is_profile_path(const struct crash_run *run, const char *path)
{
    static const char suffix[] = ".profraw";
    size_t len = strlen(path);
    if (len >= sizeof suffix - 1 && strcmp(path + len - (sizeof suffix - 1), suffix) == 0)
        return true;
    for (size_t i = 0; i < run->profile_file_count; i++)
        if (run->profile_files[i] && strcmp(run->profile_files[i], path) == 0)
            return true;
    return false;
}

bool
scene_fault_in_profile_file(const struct scene *scene)
{
    const struct crash_record *record = scene->record;
    if (!record->fault.present)
        return false;
    const struct crash_map *map = scene_map(scene, record->fault.address);
    return map && map->path && map->perms[3] == 's' && is_profile_path(&record->run, map->path);
}

bool
scene_fault_below_stack(const struct scene *scene)
{
    const struct crash_fault *fault = &scene->record->fault;
    uint64_t sp = 0;
    if (!scene->exact_address || scene->null_access ||
        !(scene_register(scene, "rsp", &sp) || scene_register(scene, "sp", &sp) ||
          scene_register(scene, "esp", &sp)))
        return false;
    const struct crash_map *map = scene_map(scene, fault->address);
    if (map && map->perms[0] != '-')
        return false;
    uint64_t distance = fault->address > sp ? fault->address - sp : sp - fault->address;
    return distance < (UINT64_C(1) << 18);
}

bool
scene_code_is_gone(const struct scene *scene)
{
    return scene->crashed && scene->top && scene->record->map_count > 0 &&
           scene->record->signal.number != 0 && scene_map(scene, scene->top->pc) == NULL;
}

bool
scene_pattern_has(const struct scene *scene, char letter)
{
    const char *pattern = scene_env(scene, "LLVM_PROFILE_FILE");
    for (; pattern && *pattern; pattern++) {
        if (*pattern != '%')
            continue;
        size_t digits = strspn(pattern + 1, "0123456789");
        if (pattern[1 + digits] == letter)
            return true;
    }
    return false;
}

const struct crash_thread *
scene_thread_in(const struct scene *scene, enum runtime_role role)
{
    for (size_t t = 0; t < scene->record->thread_count; t++) {
        const struct crash_thread *thread = &scene->record->threads[t];
        for (size_t i = 0; i < thread->frame_count; i++)
            if (is_runtime(thread, i) && runtime_role(thread->frames[i].function) == role)
                return thread;
    }
    return NULL;
}
