/* sample_crash.c - see samples.h. The values are those of a real crash of a mixed image. */
#include "common/xalloc.h"
#include "tests/records/samples.h"

#include <stdlib.h>
#include <string.h>

const char hostile_text[] =
    "</script><b>x</b>\x1b[31m|a`b``c```d\n# h\r\n* l\t]]>&amp;\"'\\_[l](http://x) \xff\xc0\x80 "
    "\xc2\x9b"
    "31m \xe2\x80\xae rtl \x7f end";

static char *
dup(const char *text)
{
    return xstrdup(text);
}

static void
fill_run(struct crash_run *run)
{
    static const char *const argv[] = {
        "/home/u/cell/evtx_dump", "-t", "1", "-o", "json", "in.evtx"
    };
    for (size_t i = 0; i < sizeof argv / sizeof *argv; i++)
        XAPPEND(run->argv, run->argc, dup(argv[i]));
    XAPPEND(run->env, run->env_count, dup("LLVM_PROFILE_FILE=/home/u/cell/p-%p.profraw"));
    XAPPEND(run->env, run->env_count, dup("MALLOC_CONF="));
    XAPPEND(run->env, run->env_count, dup("MALFORMED"));
    run->cwd = dup("/home/u");
    run->start_error = dup("/home/u/cell/evtx_dump: exec: none");
    run->capture = dup("ptrace");
    run->has_exit_code = false;
    run->exit_signal = 11;
    run->phase = PHASE_EXIT;
    run->wall_ms = 42;
    run->max_rss_kb = 5120;
    XAPPEND(run->profile_files, run->profile_file_count, dup("/home/u/cell/p-123.profraw"));
    XAPPEND(run->runtime_messages, run->runtime_message_count,
            dup("LLVM Profile Warning: Unable to track new values"));
    run->stdout_path = dup("stdout.txt");
    run->stderr_path = dup("stderr.txt");
    run->stdout_truncated = true;
    run->stderr_truncated = true;
}

static void
fill_fault(struct crash_record *record)
{
    record->signal = (struct crash_signal){ .present = true,
                                            .number = 11,
                                            .name = dup("SIGSEGV"),
                                            .code = 1,
                                            .code_name = dup("SEGV_MAPERR"),
                                            .reported_address = 0x3 };
    struct crash_fault *fault = &record->fault;
    *fault = (struct crash_fault){ .present = true,
                                   .address = 0x3,
                                   .address_source = ADDRESS_FROM_INSTRUCTION,
                                   .canonical = true,
                                   .access = ACCESS_READ,
                                   .width = 8,
                                   .expression = dup("[r9 + rsi*8]"),
                                   .region_kind = dup("null-page"),
                                   .region_nearest = dup("0x0 + 3") };
    struct fault_decode decode = { .value = 0x3,
                                   .where = dup("r9"),
                                   .meaning = dup("num-counters"),
                                   .detail = dup("NumCounters (3) of the v8 record of mi_malloc, "
                                                 "read as the Values pointer of a v10 record"),
                                   .confidence = 0.99 };
    XAPPEND(fault->decode, fault->decode_count, decode);
}

static void
add_frame(struct crash_thread *thread, uint64_t pc, const char *module, const char *function,
          uint64_t offset, enum frame_layer layer)
{
    bool first = thread->frame_count == 0;
    struct crash_frame frame = { .pc = pc,
                                 .trust = first ? TRUST_CONTEXT : TRUST_CFI,
                                 .module = dup(module),
                                 .module_offset = pc & 0xfffff,
                                 .function = dup(function),
                                 .function_offset = function != NULL ? offset : 0,
                                 .symbol_exact = function != NULL,
                                 .layer = layer };
    if (layer == LAYER_APPLICATION) {
        frame.file = dup("/home/u/src/main.c");
        frame.line = 42;
    }
    XAPPEND(thread->frames, thread->frame_count, frame);
}

static void
fill_threads(struct crash_record *record)
{
    static const char program[] = "/home/u/cell/evtx_dump";
    static const char libc[] = "/usr/lib/x86_64-linux-gnu/libc.so.6";
    struct crash_thread main_thread = { .tid = 4711,
                                        .crashed = true,
                                        .stop_reason = dup("outermost") };
    add_frame(&main_thread, 0x5555555573b5, program, "initializeValueProfRuntimeRecord", 85,
              LAYER_PROFILE_RUNTIME);
    add_frame(&main_thread, 0x555555557a10, program, "writeOneValueProfData", 112,
              LAYER_PROFILE_RUNTIME);
    add_frame(&main_thread, 0x555555557f00, program, "lprofWriteDataImpl", 940,
              LAYER_PROFILE_RUNTIME);
    add_frame(&main_thread, 0x555555556e20, program, "__llvm_profile_write_file", 310,
              LAYER_PROFILE_RUNTIME);
    add_frame(&main_thread, 0x7ffff7e1155d, libc, NULL, 0, LAYER_LIBC);
    add_frame(&main_thread, 0x7ffff7e1169a, libc, "exit", 26, LAYER_LIBC);
    add_frame(&main_thread, 0x555555555b10, program, "main", 80, LAYER_APPLICATION);
    XAPPEND(record->threads, record->thread_count, main_thread);
    struct crash_thread other = { .tid = 4712, .stop_reason = dup("no-progress") };
    add_frame(&other, 0x7ffff7ea0c3a, libc, "pthread_cond_wait", 490, LAYER_LIBC);
    XAPPEND(record->threads, record->thread_count, other);
}

static void
fill_instruction(struct crash_record *record)
{
    struct crash_instruction *insn = &record->instruction;
    *insn = (struct crash_instruction){ .present = true,
                                        .address = 0x5555555573b5,
                                        .bytes = dup("4d8b14f1"),
                                        .text = dup("mov r10, qword ptr [r9 + rsi*8]") };
    struct crash_operand destination = { .text = dup("r10"),
                                         .kind = OPERAND_REGISTER,
                                         .access = ACCESS_WRITE,
                                         .has_value = true,
                                         .value = 0x10,
                                         .width = 8 };
    struct crash_operand source = { .text = dup("qword ptr [r9 + rsi*8]"),
                                    .kind = OPERAND_MEMORY,
                                    .access = ACCESS_READ,
                                    .has_effective_address = true,
                                    .effective_address = 0x3,
                                    .width = 8 };
    XAPPEND(insn->operands, insn->operand_count, destination);
    XAPPEND(insn->operands, insn->operand_count, source);
    struct crash_code_line before = { .address = 0x5555555573b1,
                                      .bytes = dup("4c8b4f28"),
                                      .text = dup("mov r9, qword ptr [rdi + 0x28]") };
    struct crash_code_line current = { .address = 0x5555555573b5,
                                       .bytes = dup("4d8b14f1"),
                                       .text = dup("mov r10, qword ptr [r9 + rsi*8]"),
                                       .current = true };
    XAPPEND(insn->window, insn->window_count, before);
    XAPPEND(insn->window, insn->window_count, current);
}

static void
fill_memory(struct crash_record *record)
{
    static const struct crash_register registers[] = {
        { (char *)(uintptr_t) "rip", 0x5555555573b5 },
        { (char *)(uintptr_t) "rsp", 0x7fffffffe0a0 },
        { (char *)(uintptr_t) "r9", 0x3 },
        { (char *)(uintptr_t) "rsi", 0 }
    };
    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++) {
        struct crash_register reg = { dup(registers[i].name), registers[i].value };
        XAPPEND(record->registers, record->register_count, reg);
    }
    struct crash_map text = { 0x555555555000, 0x55555556f000, 0x1000, "r-xp",
                              dup("/home/u/cell/evtx_dump") };
    struct crash_map anonymous = { 0x7ffff7d00000, 0x7ffff7d20000, 0, "rw-p", NULL };
    XAPPEND(record->maps, record->map_count, text);
    XAPPEND(record->maps, record->map_count, anonymous);
    struct crash_module program = { .path = dup("/home/u/cell/evtx_dump"),
                                    .base = 0x555555554000,
                                    .end = 0x555555580000,
                                    .bias = 0x555555554000,
                                    .build_id = dup("c0ffee00c0ffee00"),
                                    .has_symtab = true };
    XAPPEND(record->modules, record->module_count, program);
}

/* NameRef, FuncHash, CounterPtr, FunctionPointer, Values, NumCounters 3 and no value sites: the 48
 * bytes of a v8 record; then NameRef and FuncHash of the next. */
#define SAMPLE_BYTES   \
    "4ac1b86e8d3f0a91" \
    "2b1f000000000001" \
    "18f3ffffffffffff" \
    "0000000000000000" \
    "0000000000000000" \
    "0300000000000000" \
    "91d0db628319bd1c" \
    "2b1f000000000002"

static void
fill_salvage(struct crash_salvage *salvage)
{
    *salvage = (struct crash_salvage){ .present = true, .folder = dup("/home/u/crash.salvaged") };
    struct salvaged_file theirs = { .path = dup("/home/u/crash.salvaged/evtx_dump.v8.profraw"),
                                    .process = 4242,
                                    .image = dup("/home/u/cell/evtx_dump"),
                                    .version = 8,
                                    .llvm_first = 14,
                                    .llvm_last = 17,
                                    .records = 118,
                                    .values_dropped = 12,
                                    .size = 40960 };
    struct salvaged_file all = { .path = dup("/home/u/crash.salvaged/evtx_dump.all.v10.profraw"),
                                 .process = 4242,
                                 .image = dup("/home/u/cell/evtx_dump"),
                                 .version = 10,
                                 .llvm_first = 19,
                                 .llvm_last = 22,
                                 .all_records = true,
                                 .records = 412,
                                 .values_kept = 30,
                                 .values_dropped = 12,
                                 .size = 163840 };
    XAPPEND(salvage->files, salvage->file_count, theirs);
    XAPPEND(salvage->files, salvage->file_count, all);
    XAPPEND(salvage->commands, salvage->command_count,
            dup("llvm-profdata-16 merge -o /home/u/crash.salvaged/v8.profdata "
                "/home/u/crash.salvaged/evtx_dump.v8.profraw"));
    salvage->shortcut = dup("llvm-profdata-22 merge -o /home/u/crash.salvaged/all.profdata "
                            "/home/u/crash.salvaged/evtx_dump.all.v10.profraw");
    XAPPEND(salvage->notes, salvage->note_count,
            dup("libother.so: its file is missing or another build"));
}

static void
fill_values(struct crash_profile *profile)
{
    profile->has_at_fault_values = true;
    profile->at_fault_values = 3;
    profile->at_fault_values_kind = dup("small");
    profile->values = (struct crash_value_state){ .present = true,
                                                  .records = 60,
                                                  .sites = 81,
                                                  .nodes = 120,
                                                  .complete = true,
                                                  .pool_address = 0x55555557a4e0,
                                                  .pool_nodes = 1044,
                                                  .pool_used = 119,
                                                  .has_writing = true,
                                                  .writing_offset = 18816,
                                                  .writing_function = dup("mi_malloc"),
                                                  .site_counts = 0x7ffe6a3ff310,
                                                  .site_counts_kind = dup("thread-stack"),
                                                  .site_counts_detail = dup("stack of thread 4711"),
                                                  .site_counts_tid = 4711 };
    struct pointer_count pool = { dup("node-pool"), 119 }, lost = { dup("unmapped"), 1 };
    XAPPEND(profile->values.pointers, profile->values.pointer_count, pool);
    XAPPEND(profile->values.pointers, profile->values.pointer_count, lost);
    struct value_finding finding = { .record = 7,
                                     .function = dup("parse"),
                                     .site = 1,
                                     .what = dup("next"),
                                     .address = 0x55555557a510,
                                     .value = 0x7ffff7c00000,
                                     .kind = dup("unmapped"),
                                     .detail = dup("anonymous memory - 0x100000") };
    XAPPEND(profile->values.findings, profile->values.finding_count, finding);
    profile->writers_known = true;
    struct crash_writer writer = { 4711, true, dup("initializeValueProfRuntimeRecord") };
    XAPPEND(profile->writers, profile->writer_count, writer);
}

static void
fill_profile(struct crash_profile *profile)
{
    *profile = (struct crash_profile){ .present = true,
                                       .runtime = dup("v10"),
                                       .raw_version = 10,
                                       .total = 412,
                                       .has_at_fault = true,
                                       .at_fault_offset = 18816,
                                       .at_fault_index = 294,
                                       .at_fault_is_record = true,
                                       .at_fault_layout = dup("v8"),
                                       .at_fault_function = dup("mi_malloc"),
                                       .at_fault_bytes = dup(SAMPLE_BYTES) };
    struct layout_count own = { .layout = dup("v10"), .records = 294 };
    struct layout_count theirs = { .layout = dup("v8"), .records = 118 };
    XAPPEND(own.producers, own.producer_count, dup("clang version 22.1.8"));
    XAPPEND(theirs.producers, theirs.producer_count, dup("Debian clang version 14.0.6"));
    XAPPEND(profile->by_layout, profile->by_layout_count, own);
    XAPPEND(profile->by_layout, profile->by_layout_count, theirs);
    profile->runtime_record_size = 64;
    struct layout_segment first = { dup("v10"), 64, 0, 0, 294, dup("main") };
    struct layout_segment second = { dup("v8"), 48, 294, 18816, 118, dup("mi_malloc") };
    XAPPEND(profile->segments, profile->segment_count, first);
    XAPPEND(profile->segments, profile->segment_count, second);
    struct foreign_record foreign = { 294, 18816, dup("v8"), dup("mi_malloc") };
    XAPPEND(profile->foreign, profile->foreign_count, foreign);
    struct profile_file_state file = { dup("/home/u/cell/p-123.profraw"),
                                       16384,
                                       dup("truncated"),
                                       7,
                                       dup("truncated profile data"),
                                       1,
                                       5,
                                       2 };
    XAPPEND(profile->files, profile->file_count, file);
    fill_salvage(&profile->salvage);
    fill_values(profile);
}

static void
fill_experiments(struct diagnosis *d)
{
    const struct experiment cured = { .name = dup("foreign-uninstrumented"),
                                      .change =
                                          dup("foreign objects compiled without instrumentation"),
                                      .predicted = RESULT_CLEAN,
                                      .outcome = dup("clean"),
                                      .cls = dup("none"),
                                      .profile = dup("ok"),
                                      .functions = 294,
                                      .runs = 1,
                                      .clean = true,
                                      .agrees = true };
    const struct experiment flushed = { .name = dup("flush-first"),
                                        .change = dup("the profile written explicitly when main "
                                                      "returns, before any exit handler"),
                                        .predicted = RESULT_NOT_CLEAN,
                                        .outcome = dup("crash"),
                                        .cls = dup("mixed-profile-abi"),
                                        .place = dup("initializeValueProfRuntimeRecord+85"),
                                        .profile = dup("crash"),
                                        .runs = 3,
                                        .agrees = true };
    const struct experiment missing = { .name = dup("static-nodes"),
                                        .change = dup("value nodes allocated statically"),
                                        .skipped = dup("its value nodes are static already") };
    XAPPEND(d->experiments, d->experiment_count, cured);
    XAPPEND(d->experiments, d->experiment_count, flushed);
    XAPPEND(d->experiments, d->experiment_count, missing);
    const struct theory right = { .name = dup("mixed-profile-abi"),
                                  .says = dup("records of two layouts share one section"),
                                  .tested = 2 };
    const struct theory wrong = { .name = dup("exit-order"),
                                  .says = dup("the profile is written too late in the exit"),
                                  .tested = 2,
                                  .refuted = 2,
                                  .because = dup("flush-first: it predicts clean, seen: crash") };
    XAPPEND(d->theories, d->theory_count, right);
    XAPPEND(d->theories, d->theory_count, wrong);
}

static void
fill_diagnosis(struct diagnosis *d)
{
    d->present = true;
    d->cls = CLASS_MIXED_PROFILE_ABI;
    d->confidence = 0.99;
    d->title =
        dup("118 of 412 profile records have the LLVM 14-17 layout; the runtime walks them as "
            "64-byte records of LLVM 18+");
    diagnosis_add_evidence(d, "decisive",
                           "the counters tile only with two layouts: v10 x %d, v8 x %d", 294, 118);
    diagnosis_add_evidence(d, "strong",
                           "the fault address 0x3 is NumCounters of the first v8 record");
    diagnosis_add_rival(d, CLASS_CONCURRENT_WRITERS, "one thread is in the profile writer");
    diagnosis_add_rival(d, CLASS_APPLICATION, NULL);
    diagnosis_add_fix(d, "build the C code of the allocator without instrumentation",
                      "CFLAGS='-fno-profile-generate -fno-profile-use'", true);
    diagnosis_add_fix(d, "or use one LLVM for everything", NULL, false);
    diagnosis_verify_fix(&d->fixes[0], "experiment foreign-uninstrumented");
    fill_experiments(d);
    diagnosis_add_known_issue(d, "cc-rs#1354: -Cprofile-generate is passed to the C compiler. "
                                 "https://github.com/rust-lang/cc-rs/issues/1354");
}

static void
fill_import(struct crash_import *import)
{
    import->present = true;
    import->format = dup("elf-core");
    import->system = dup("Debian 12");
    import->binary = dup("/home/u/cell/evtx_dump");
    import->binary_match = dup("same");
    crash_import_decided(import, "the registers of the crashed thread: %d", 26);
    crash_import_gap(import, "what the profile runtime said",
                     "standard error of the run: lines with \"LLVM Profile\"");
}

struct crash_record *
sample_crash(void)
{
    struct crash_record *record = crash_record_new();
    record->id = dup("8f3c1d0a5b7e4492");
    record->created = dup("2026-11-23T04:00:00Z");
    record->tool = dup("repro 0.1.0");
    record->redacted = dup("paths");
    record->outcome = OUTCOME_CRASH;
    record->subject = (struct crash_subject){ .path = dup("/home/u/cell/evtx_dump"),
                                              .format = dup("elf64"),
                                              .arch = dup("x86_64"),
                                              .build_id = dup("c0ffee00c0ffee00"),
                                              .stripped = true,
                                              .instrumented = dup("mixed") };
    record->build = (struct crash_build){ .kind = dup("matrix-cell"),
                                          .name = dup("mimalloc-instrumented-foreign-llvm"),
                                          .program = dup("/usr/bin/clang-22"),
                                          .foreign = dup("/usr/bin/clang-16") };
    fill_run(&record->run);
    fill_fault(record);
    fill_threads(record);
    fill_instruction(record);
    fill_memory(record);
    fill_profile(&record->profile);
    fill_import(&record->import);
    fill_diagnosis(&record->diagnosis);
    record->signature_stack = dup("1f2e3d4c5b6a7988");
    record->signature_class = dup("mixed-profile-abi");
    return record;
}

struct crash_record *
sample_clean(void)
{
    struct crash_record *record = crash_record_new();
    record->id = dup("0123456789abcdef");
    record->created = dup("2026-11-23T04:00:01Z");
    record->tool = dup("repro 0.1.0");
    record->outcome = OUTCOME_CLEAN;
    record->subject.path = dup("/bin/true");
    XAPPEND(record->run.argv, record->run.argc, dup("/bin/true"));
    record->run.has_exit_code = true;
    return record;
}

static void
spoil(char **place, const char *text)
{
    free(*place);
    *place = dup(text);
}

static void
spoil_diagnosis(struct diagnosis *d, const char *text)
{
    spoil(&d->title, text);
    spoil(&d->evidence[0].says, text);
    spoil(&d->evidence[0].strength, text);
    spoil(&d->rivals[0].rejected_by, text);
    spoil(&d->fixes[0].text, text);
    spoil(&d->fixes[0].command, text);
    spoil(&d->known_issues[0], text);
}

static void
spoil_machine(struct crash_record *record, const char *text)
{
    struct crash_frame *frame = &record->threads[0].frames[6];
    spoil(&frame->function, text);
    spoil(&frame->module, text);
    spoil(&frame->file, text);
    spoil(&record->threads[1].stop_reason, text);
    spoil(&record->registers[2].name, text);
    spoil(&record->instruction.text, text);
    spoil(&record->instruction.bytes, text);
    spoil(&record->instruction.operands[0].text, text);
    spoil(&record->instruction.window[0].text, text);
    spoil(&record->instruction.window[0].bytes, text);
    spoil(&record->maps[0].path, text);
    spoil(&record->modules[0].path, text);
    spoil(&record->modules[0].build_id, text);
    spoil(&record->signal.name, text);
    spoil(&record->signal.code_name, text);
    spoil(&record->signal.exception, text);
    spoil(&record->fault.expression, text);
    spoil(&record->fault.region_kind, text);
    spoil(&record->fault.region_nearest, text);
    spoil(&record->fault.decode[0].where, text);
    spoil(&record->fault.decode[0].meaning, text);
    spoil(&record->fault.decode[0].detail, text);
}

struct crash_record *
sample_hostile_crash(const char *text)
{
    struct crash_record *record = sample_crash();
    spoil(&record->tool, text);
    spoil(&record->subject.path, text);
    spoil(&record->subject.arch, text);
    spoil(&record->subject.instrumented, text);
    spoil(&record->run.argv[1], text);
    spoil(&record->run.env[1], text);
    spoil(&record->run.cwd, text);
    spoil(&record->run.capture_obstacle, text);
    spoil(&record->run.profile_files[0], text);
    spoil(&record->run.runtime_messages[0], text);
    spoil(&record->run.stderr_path, text);
    spoil(&record->profile.runtime, text);
    spoil(&record->profile.by_layout[1].layout, text);
    spoil(&record->profile.by_layout[1].producers[0], text);
    spoil(&record->profile.foreign[0].function, text);
    spoil(&record->profile.segments[1].function, text);
    spoil(&record->profile.segments[1].layout, text);
    spoil(&record->profile.at_fault_bytes, text);
    spoil(&record->profile.foreign[0].layout, text);
    spoil(&record->profile.at_fault_layout, text);
    spoil(&record->profile.at_fault_function, text);
    spoil(&record->profile.files[0].path, text);
    spoil(&record->profile.salvage.files[0].path, text);
    spoil(&record->profile.salvage.files[1].image, text);
    spoil(&record->profile.salvage.notes[0], text);
    spoil(&record->profile.salvage.commands[0], text);
    spoil(&record->profile.salvage.shortcut, text);
    spoil(&record->profile.salvage.folder, text);
    spoil(&record->profile.files[0].status, text);
    spoil(&record->profile.files[0].message, text);
    spoil(&record->profile.at_fault_values_kind, text);
    spoil(&record->profile.values.findings[0].function, text);
    spoil(&record->profile.values.findings[0].detail, text);
    spoil(&record->profile.values.writing_function, text);
    spoil(&record->profile.writers[0].function, text);
    spoil(&record->import.system, text);
    spoil(&record->import.binary, text);
    spoil(&record->import.decided[0], text);
    spoil(&record->import.gaps[0].what, text);
    spoil(&record->import.gaps[0].collect, text);
    spoil_machine(record, text);
    spoil_diagnosis(&record->diagnosis, text);
    return record;
}
