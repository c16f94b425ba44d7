/* crash.h - what one run of one program showed: the record that harness makes, diagnosis reads and
 * reports render.
 *
 * JSON form: `repro.crash/1` (docs/record-schema.md, reports/schema/crash.schema.json). In JSON a
 * field is absent when it was not looked for and null when it was looked for but is not available;
 * here, strings are NULL, presence flags are false.
 *
 * Ownership: everything reachable from a crash_record belongs to it and is freed by
 * crash_record_free(). Strings are UTF-8 when they reach JSON (bytes that are not are replaced by
 * U+FFFD there, never here). Facts and inferences are apart: `diagnosis` and `fault.decode` are
 * inferences, all else was observed.
 */
#ifndef REPRO_RECORDS_CRASH_H
#define REPRO_RECORDS_CRASH_H

#include "common/err.h"
#include "records/diagnosis.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum crash_outcome {
    OUTCOME_CLEAN,         /* ended with exit code 0, nothing found wrong with its profile */
    OUTCOME_CRASH,         /* ended by a fatal signal of its own doing */
    OUTCOME_REFUSED_WRITE, /* "Runtime and instrumentation version mismatch": no usable profile */
    OUTCOME_EMPTY_PROFILE, /* ended well, but the profile is missing or has 0 bytes */
    OUTCOME_CORRUPT,       /* ended well, but no matching llvm-profdata accepts the profile */
    OUTCOME_TIMEOUT,       /* wall-clock or CPU limit */
    OUTCOME_OUT_OF_MEMORY, /* memory limit */
    OUTCOME_EXIT_NONZERO,
    OUTCOME_NOT_STARTED /* exec failed */
};
const char *
crash_outcome_name(enum crash_outcome outcome); /* "clean", "crash", "refused-write" ... */
bool crash_outcome_parse(const char *name, enum crash_outcome *outcome);

enum crash_phase { PHASE_UNKNOWN, PHASE_STARTUP, PHASE_RUNNING, PHASE_EXIT };
const char *crash_phase_name(enum crash_phase phase);
bool crash_phase_parse(const char *name, enum crash_phase *phase);

/* How sure the unwinder is of a frame. */
enum frame_trust { TRUST_CONTEXT, TRUST_CFI, TRUST_FRAME_POINTER, TRUST_SCAN, TRUST_IMPORTED };
const char *frame_trust_name(enum frame_trust trust);
bool frame_trust_parse(const char *name, enum frame_trust *trust);

enum frame_layer {
    LAYER_UNKNOWN,
    LAYER_APPLICATION,
    LAYER_PROFILE_RUNTIME, /* LLVM's compiler-rt profile library, statically linked into the program
                            */
    LAYER_ALLOCATOR,
    LAYER_LIBC,
    LAYER_LOADER,
    LAYER_KERNEL /* vdso, signal trampolines */
};
const char *frame_layer_name(enum frame_layer layer);
bool frame_layer_parse(const char *name, enum frame_layer *layer);

struct crash_frame {
    uint64_t pc; /* frame 0: the faulting instruction; others: return addresses */
    enum frame_trust trust;
    char *module;           /* path of the mapped file, NULL if none */
    uint64_t module_offset; /* pc - load bias: an address as in the file's symbol table */
    char *function;         /* only when pc lies inside the symbol's st_size; else NULL */
    uint64_t function_offset;
    bool symbol_exact; /* function != NULL and offset < size */
    char *file;        /* from DWARF */
    unsigned line;     /* 1-based, 0 = unknown */
    enum frame_layer layer;
};

struct crash_thread {
    pid_t tid;
    bool crashed;
    struct crash_frame *frames;
    size_t frame_count;
    char *stop_reason; /* outermost, no-progress, unmapped-sp, frame-limit, unwinder-error */
};

struct crash_register {
    char *name; /* "rax", "rip", "eflags", "x0", "pc" ... */
    uint64_t value;
};

enum operand_kind { OPERAND_REGISTER, OPERAND_MEMORY, OPERAND_IMMEDIATE };
const char *operand_kind_name(enum operand_kind kind); /* "register", "memory", "immediate" */
bool operand_kind_parse(const char *name, enum operand_kind *kind);
enum operand_access { ACCESS_NONE, ACCESS_READ, ACCESS_WRITE, ACCESS_READ_WRITE, ACCESS_EXECUTE };
const char *operand_access_name(
    enum operand_access access); /* "read", "write", "read-write", "execute", "none" */
bool operand_access_parse(const char *name, enum operand_access *access);

struct crash_operand {
    char *text; /* "qword ptr [r9 + rsi*8]" */
    enum operand_kind kind;
    enum operand_access access;
    bool has_value;
    uint64_t value; /* register content, or immediate */
    bool has_effective_address;
    uint64_t effective_address; /* memory: base + index * scale + displacement (+ segment base) */
    unsigned width;             /* bytes */
};

struct crash_code_line {
    uint64_t address;
    char *bytes; /* lower-case hex digits */
    char *text;  /* disassembly */
    bool current;
};

struct crash_instruction {
    bool present;
    uint64_t address;
    char *bytes;
    char *text;
    struct crash_operand *operands;
    size_t operand_count;
    struct crash_code_line
        *window; /* around it, from the start of the function when its symbol is known */
    size_t window_count;
};

struct crash_signal {
    bool present;
    int number;
    char *name; /* "SIGSEGV" */
    int code;
    char *code_name;           /* "SEGV_MAPERR", "SI_KERNEL" ... */
    uint64_t reported_address; /* exactly what the OS said */
    char *exception;           /* what the processor said, in words; NULL = not told */
};

/* What a suspicious value is: inference. */
struct fault_decode {
    uint64_t value;
    char *where;   /* "fault.address", "r9" ... */
    char *meaning; /* "num-counters", "name-hash", "code-bytes" ... (docs/record-schema.md) */
    char *detail;
    double confidence; /* 0..1 */
};

enum address_source { ADDRESS_FROM_OS, ADDRESS_FROM_INSTRUCTION, ADDRESS_IMPORTED };
const char *address_source_name(enum address_source source); /* "os", "instruction", "imported" */
bool address_source_parse(const char *name, enum address_source *source);

struct crash_fault {
    bool present;
    uint64_t address; /* effective address, not necessarily signal.reported_address */
    enum address_source address_source;
    bool canonical;
    enum operand_access access;
    unsigned width;       /* bytes, 0 = unknown */
    char *expression;     /* "[r9 + rsi*8]" */
    char *region_kind;    /* unmapped, null-page, stack, heap, anonymous, text, rodata, data,
                             profile-data ... */
    char *region_nearest; /* "main.c:x+0x10", "[stack] - 4096" or NULL */
    struct fault_decode *decode;
    size_t decode_count;
};

struct crash_map {
    uint64_t start, end, offset;
    char perms[5]; /* "r-xp" */
    char *path;    /* NULL for anonymous */
};

struct crash_module {
    char *path;
    uint64_t base; /* lowest mapped address */
    uint64_t end;
    uint64_t bias;  /* run-time address - address in the file */
    char *build_id; /* lower-case hex, NULL if none */
    bool has_symtab;
};

struct crash_run {
    char **argv; /* argc entries */
    size_t argc;
    char *cwd;
    char **env; /* "NAME=value": only the names that matter (LLVM_*, LD_*, MALLOC_*, MIMALLOC_*,
                   ASAN_*...) */
    size_t env_count;
    char *capture;          /* "ptrace", "preload", "none" */
    pid_t pid;              /* of the process that crashed, else of the command's; 0 = unknown */
    char *system_report;    /* macOS: the .ips file that the system wrote about it, NULL = none */
    char *capture_obstacle; /* why nothing could look at a crash of it, NULL = nothing known */
    char *start_error;      /* OUTCOME_NOT_STARTED: why, else NULL */
    uint64_t capture_us;    /* examining the crashed process took this long, 0 = not examined */
    bool has_exit_code;
    int exit_code;
    int exit_signal; /* 0 = none */
    enum crash_phase phase;
    uint64_t wall_ms;
    uint64_t max_rss_kb;
    char **profile_files; /* *.profraw that exist after the run */
    size_t profile_file_count;
    char **runtime_messages; /* "LLVM Profile Error: ..." lines of stderr */
    size_t runtime_message_count;
    char *stdout_path, *stderr_path; /* files with the captured output, NULL if discarded */
    bool stdout_truncated, stderr_truncated;
};

struct crash_subject {
    char *path;
    char *format; /* elf64, elf32, macho64 ... */
    char *arch;   /* x86_64, aarch64, i386 ... */
    char *build_id;
    bool stripped;
    char *instrumented; /* no, ir-pgo, frontend-pgo, mixed, unknown */
};

/* A value that the builder was given: "allocator" = "mimalloc". */
struct build_parameter {
    char *name, *value;
};

/* How the program was built, when we drove the build: enough to build it again, changed. */
struct crash_build {
    char *kind;    /* "matrix-cell", "scenario", "command"; NULL = not known (absent in JSON) */
    char *name;    /* id of the cell, name of the scenario */
    char *program; /* path of the program's compiler */
    char *foreign; /* path of the other compiler, NULL if none was needed */
    char *command; /* of a build by command, as it was given; NULL otherwise */
    bool stripped; /* symbols were removed after the link */
    struct build_parameter *parameters; /* of a cell made by the built-in builder */
    size_t parameter_count;
};

struct layout_count {
    char *layout; /* "v8", "v10" ... */
    uint64_t records;
    char **producers; /* compilers that made them, as they name themselves; at most 8 */
    size_t producer_count;
};

/* A stretch of __llvm_prf_data in which all records have one layout, in section order. */
struct layout_segment {
    char *layout;         /* "v8" */
    unsigned record_size; /* bytes */
    uint64_t index;       /* of its first record, in true record order */
    uint64_t offset;      /* of its first record, bytes from the section start */
    uint64_t records;
    char *function; /* whose record is the first, NULL if the names do not tell */
};

struct foreign_record {
    uint64_t index;  /* in true record order */
    uint64_t offset; /* in __llvm_prf_data, bytes */
    char *layout;
    char *function; /* NULL if the names do not tell */
};

struct profile_file_state {
    char *path;
    uint64_t size;
    char *status; /* ok, empty, truncated, foreign-version, corrupt, missing */
    uint64_t functions;
    char *message;          /* llvm-profdata's, NULL if none */
    uint64_t repeated;      /* profiles behind the first that hold the same functions again */
    uint64_t targets;       /* indirect-call targets (different addresses) */
    uint64_t stale_targets; /* of them, addresses of this program in runs loaded elsewhere */
};

/* A raw profile that was made from the memory of the process. */
struct salvaged_file {
    char *path;
    pid_t process;       /* whose memory */
    char *image;         /* file of the program or library whose records it holds */
    unsigned version;    /* raw version */
    unsigned llvm_first; /* releases of llvm-profdata that read it, 0 = unknown */
    unsigned llvm_last;
    bool all_records; /* those of every layout, rewritten in this version */
    uint64_t records;
    uint64_t values_kept;    /* records with their value data */
    uint64_t values_dropped; /* records with value sites, but without their values */
    uint64_t size;
};

struct crash_salvage {
    bool present; /* `repro run --salvage` */
    char *folder; /* NULL if nothing was written */
    struct salvaged_file *files;
    size_t file_count;
    char **commands; /* that merge the files of one layout each, in this order */
    size_t command_count;
    char *shortcut; /* instead: one command for the files with all records; NULL: there are none */
    char **notes;   /* what could not be rescued, and why */
    size_t note_count;
};

struct pointer_count {
    char *kind; /* harness/pointer_kind.h: "node-pool", "heap", "unmapped" ... */
    uint64_t count;
};

/* A pointer of the value lists that leads nowhere. */
struct value_finding {
    uint64_t record;  /* in true record order */
    char *function;   /* NULL if the names do not tell */
    uint64_t site;    /* of that record, all kinds one after the other */
    char *what;       /* "values" (of the record), "head", "next" (of a node) */
    uint64_t address; /* where the pointer lies */
    uint64_t value;
    char *kind; /* what it leads to; also "unreadable", "endless" */
    char *detail;
};

/* The runtime's value-profiling state while the process was stopped. */
struct crash_value_state {
    bool present;
    uint64_t records, sites, nodes; /* records with sites; heads and nodes that were read */
    bool complete;                  /* false: there were more than are looked at */
    uint64_t pool_address;          /* of the static nodes; 0 if there are none */
    uint64_t pool_nodes;
    int64_t pool_used; /* nodes handed out, -1 = unknown */
    bool has_writing;  /* the runtime's RTRecord: what its writer is, or was last, busy with */
    uint64_t writing_offset; /* of that record, bytes from the section start */
    char *writing_function;
    uint64_t site_counts; /* its array of counts, on the stack of the thread that writes */
    char *site_counts_kind, *site_counts_detail;
    pid_t site_counts_tid;          /* whose stack that is, 0 = unknown */
    struct pointer_count *pointers; /* Values, heads and nexts by what they lead to */
    size_t pointer_count;
    struct value_finding *findings; /* at most 32 */
    size_t finding_count;
};

/* A thread inside the profile writer. */
struct crash_writer {
    pid_t tid;
    bool crashed;
    char *function; /* the innermost of the writer's */
};

struct crash_profile {
    bool present;
    bool has_at_fault;
    bool at_fault_is_record;      /* is it the start of a true record? */
    bool has_at_fault_values;     /* at_fault_values could be read */
    bool writers_known;           /* the threads were looked at */
    char *runtime;                /* layout the runtime walks with: "v10" */
    int raw_version;              /* winning __llvm_profile_raw_version's low part, -1 = unknown */
    unsigned runtime_record_size; /* bytes the runtime's walk advances by, 0 = unknown */
    uint64_t total;               /* records */
    struct layout_count *by_layout;
    size_t by_layout_count;
    struct layout_segment *segments; /* at most 256 */
    size_t segment_count;
    struct foreign_record *foreign; /* at most 64 */
    size_t foreign_count;
    uint64_t
        at_fault_offset; /* of the "record" the runtime was reading, bytes from the section start */
    uint64_t at_fault_index; /* as the runtime counts: offset / its record size */
    char *at_fault_layout;   /* true layout of the record that covers it */
    char *at_fault_function;
    uint64_t at_fault_values;   /* what the runtime takes for its Values pointer */
    char *at_fault_values_kind; /* harness/pointer_kind.h */
    char *at_fault_values_detail;
    char *at_fault_bytes; /* the memory read as a record there, hex digits; NULL if unreadable */
    struct crash_value_state values;
    struct crash_writer *writers;
    size_t writer_count;
    struct profile_file_state *files;
    size_t file_count;
    struct crash_salvage salvage;
};

/* What a report that somebody else's system made could not tell, and who can. */
struct import_gap {
    char *what;
    char *collect; /* what to ask for or to type */
};

/* Where an imported record comes from. What could be decided is as much an inference as what could
 * not. */
struct crash_import {
    bool present;
    char *format;       /* "apple-ips", "apple-crash", "elf-core" */
    char *system;       /* "macOS 15.3 (24D60)" as the report says, NULL if it does not */
    char *binary;       /* file given beside the report, NULL = none */
    char *binary_match; /* "same" (its UUID or build id is the report's), "other", "unknown" */
    char **decided;     /* sentences */
    size_t decided_count;
    struct import_gap *gaps;
    size_t gap_count;
};
void crash_import_decided(struct crash_import *import, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Both texts are copied. */
void crash_import_gap(struct crash_import *import, const char *what, const char *collect);

struct crash_record {
    char *id;       /* 16 hex digits, from the content */
    char *created;  /* RFC 3339 UTC */
    char *tool;     /* "repro VERSION" */
    char *redacted; /* "paths", "strict": what was taken out (records/redact.h); NULL = nothing */
    enum crash_outcome outcome;
    struct crash_subject subject;
    struct crash_build build;
    struct crash_run run;
    struct crash_signal signal;
    struct crash_fault fault;
    struct crash_thread *threads;
    size_t thread_count;
    struct crash_register *registers; /* of the crashed thread */
    size_t register_count;
    struct crash_instruction instruction;
    struct crash_map *maps;
    size_t map_count;
    struct crash_module *modules;
    size_t module_count;
    struct crash_profile profile;
    struct crash_import import; /* of records that were not made by running something */
    struct diagnosis diagnosis;
    char *signature_stack; /* hash over the function names of frames that are not libc's */
    char *signature_class;
};

void crash_salvage_clear(struct crash_salvage *salvage);
struct crash_record *crash_record_new(void);         /* zeroed, raw_version -1 */
void crash_record_free(struct crash_record *record); /* NULL is fine */
/* The thread that crashed, or NULL. */
const struct crash_thread *crash_record_crashed_thread(const struct crash_record *record);
/* Hex digits of an address in this record: 8 for 32-bit subjects, else 16. */
int crash_record_address_digits(const struct crash_record *record);

#endif
