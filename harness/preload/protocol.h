/* protocol.h - between the preloaded handler in a crashing process and the harness.
 *
 * The handler connects to the socket named by REPRO_CAPTURE_SOCKET (harness/channel.h), sends a
 * hello and then answers requests until `done` or end of file: it serves the stopped process to the
 * harness, which makes the record with the same code as under ptrace. All integers are in host
 * order: both ends run on one machine. The harness treats what it receives as hostile.
 *
 * Files: on Linux those of /proc/self ("maps", "auxv"), and "exe": where that link leads; on macOS
 * "maps", in the same form, and "images", what dyld has loaded (describe.h).
 */
#ifndef REPRO_HARNESS_PRELOAD_PROTOCOL_H
#define REPRO_HARNESS_PRELOAD_PROTOCOL_H

#include "harness/exception.h"
#include "harness/registers.h"

#define PRELOAD_SOCKET_VARIABLE "REPRO_CAPTURE_SOCKET"
#define PRELOAD_MAGIC           0x70657272U
#define PRELOAD_READ_MAX        65536U
#define PRELOAD_THREADS_MAX     256U
#define PRELOAD_FRAMES_MAX      256U

struct preload_hello {
    uint32_t magic;
    int32_t pid, tid;
    int32_t signal; /* 0 = asked to show itself (time limit) */
    int32_t code;
    int32_t sender;
    int32_t ending;      /* 1 = at exit(): nothing is wrong */
    int32_t is_fault;    /* 1 = raised by what the thread itself did */
    int32_t has_address; /* 1 = the system says where */
    int32_t main_thread; /* 1 = it is the process' first */
    uint64_t address;
    struct processor_exception exception;
    struct registers registers;
};

enum preload_request_kind {
    PRELOAD_READ = 1, /* answer: uint32_t length of the readable prefix, then its bytes */
    PRELOAD_FILE,     /* answer: pieces of uint32_t length and bytes, ended by length 0 */
    PRELOAD_THREADS,  /* answer: uint32_t count, then as many preload_thread */
    PRELOAD_FRAMES,   /* answer: uint32_t count, then as many preload_frame: callers of the crashed
                         thread, as the system's own unwinder finds them; none where it has no such
                         unwinder. Ask before PRELOAD_THREADS: it may need a lock. */
    PRELOAD_DONE      /* no answer: go on dying */
};

struct preload_request {
    uint32_t kind;
    uint32_t length;
    uint64_t address;
    char name[32]; /* of a file */
};

struct preload_thread {
    int32_t tid;
    uint32_t has_registers;
    struct registers registers;
};

struct preload_frame {
    uint64_t pc, sp;
    uint64_t function_start, function_end; /* 0 = unknown */
};

#endif
