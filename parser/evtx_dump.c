/* evtx_dump.c - the program: options, input, output, exit status. */
#include "parser/input.h"
#include "parser/options.h"
#include "parser/output.h"
#include "parser/pipeline.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { EXIT_DONE = 0, EXIT_FATAL = 1, EXIT_USAGE = 2 };

/* More threads than this bring nothing and cost memory. */
#define THREADS_MAX 256u

static unsigned
thread_count(unsigned asked)
{
    if (asked == 0) {
        const char *env = getenv("RAYON_NUM_THREADS"); /* what users of the reference set */
        long n = env != NULL ? strtol(env, NULL, 10) : 0;
        if (n <= 0) {
            n = sysconf(_SC_NPROCESSORS_ONLN);
        }
        asked = n > 0 ? (unsigned)(n < (long)THREADS_MAX ? n : (long)THREADS_MAX) : 1;
    }
    return asked < THREADS_MAX ? asked : THREADS_MAX;
}

static int
fail_input(const struct input_error *err)
{
    fprintf(stderr, "Error: %s\n", err->headline);
    for (unsigned i = 0; i < err->cause_count; i++) {
        if (i == 0) {
            fputs("\nCaused by:\n", stderr);
        }
        if (err->cause_count > 1) {
            fprintf(stderr, "%5u: %s\n", i, err->causes[i]);
        } else {
            fprintf(stderr, "    %s\n", err->causes[i]);
        }
    }
    return EXIT_FATAL;
}

static int
fail_system(void)
{
    fprintf(stderr, "Error: %s (os error %d)\n", strerror(errno), errno);
    return EXIT_FATAL;
}

/* Where text and messages go. */
struct dump_sink {
    int fd;
    const char *name; /* of the input */
    bool stop_on_fault;
    bool fault_seen;
    int write_errno;
};

static bool
put_texts(void *user, const struct pipeline_text *texts, size_t count)
{
    struct dump_sink *sink = user;
    struct iovec list[PIPELINE_TEXTS_MAX], *v = list;
    for (size_t i = 0; i < count; i++) {
        list[i].iov_base = (void *)(uintptr_t)texts[i].bytes; /* is only read */
        list[i].iov_len = texts[i].len;
    }
    while (count != 0) {
        ssize_t n = writev(sink->fd, v, (int)count);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            sink->write_errno = errno;
            return false;
        }
        size_t written = (size_t)n;
        for (; count != 0 && written >= v->iov_len; v++, count--) {
            written -= v->iov_len;
        }
        if (count != 0) {
            v->iov_base = (uint8_t *)v->iov_base + written;
            v->iov_len -= written;
        }
    }
    return true;
}

static bool
put_fault(void *user, const struct fault *f, uint64_t sequence)
{
    struct dump_sink *sink = user;
    char message[4096];
    size_t len = fault_message(f, sequence, sink->name, message, sizeof message);
    fwrite(message, 1, len, stderr);
    sink->fault_seen = true;
    return !sink->stop_on_fault;
}

/* Large writes pay for files (larger pieces of page cache), not for pipes and terminals. */
static uint32_t
batch_for(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? 4 : 1;
}

static int
dump(const struct dump_options *o, const struct input *in, int out_fd)
{
    struct dump_sink sink = { out_fd, o->input, o->stop_on_fault, false, 0 };
    struct pipeline_sink calls = { &sink, put_texts, put_fault, batch_for(out_fd) };
    struct pipeline_totals totals;
    unsigned threads = thread_count(o->threads);
    if (!pipeline_run(in, &o->render, threads, &calls, &totals)) {
        fputs("Error: out of memory\n", stderr);
        return EXIT_FATAL;
    }
    if (sink.write_errno != 0) {
        errno = sink.write_errno;
        return fail_system();
    }
    if (o->verbose != 0) {
        fprintf(stderr, "%s: %" PRIu64 " records, %" PRIu64 " errors, %u threads\n", o->input,
                totals.records, totals.faults, threads);
    }
    if (o->stop_on_fault && sink.fault_seen) {
        fputs("Error: Stopped after error\n", stderr);
        return EXIT_FATAL;
    }
    return EXIT_DONE;
}

static int
run(const struct dump_options *o)
{
    struct input in;
    struct input_error err;
    int out_fd = STDOUT_FILENO;
    if (o->output != NULL) {
        out_fd = output_create(o->output, o->overwrite, o->input);
        if (out_fd < 0) {
            return EXIT_FATAL;
        }
    }
    if (!input_open(&in, o->input, &err)) {
        return fail_input(&err);
    }
    int status = EXIT_FATAL;
    if (o->output == NULL || output_begin(out_fd)) {
        status = dump(o, &in, out_fd);
    } else {
        fail_system();
    }
    input_close(&in);
    if (o->output != NULL && close(out_fd) != 0 && status == EXIT_DONE) {
        status = fail_system();
    }
    return status;
}

int
main(int argc, char **argv)
{
    struct dump_options o;
    signal(SIGPIPE, SIG_IGN);
    enum options_result res = options_parse(&o, argc, argv);
    int status = res == OPTIONS_USAGE ? EXIT_USAGE : res == OPTIONS_FAIL ? EXIT_FATAL : EXIT_DONE;
    if (res == OPTIONS_RUN) {
        status = run(&o);
    }
    options_free(&o);
    return status;
}
