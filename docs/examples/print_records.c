/* print_records.c - example of the EVTX library: print the records of a log as JSON lines, with
 * faults.
 *
 * Build against an installed library:
 *     cc print_records.c $(pkg-config --cflags --libs repro-evtx) -o print_records
 * or in CMake: find_package(repro-evtx) and link repro::evtx and repro::evtx_alloc.
 */
#include <repro/evtx.h>

#include <inttypes.h>
#include <stdio.h>

/* Print what the iterator could not read. */
static void
print_fault(struct evtx_iter *it)
{
    struct evtx_fault fault;
    if (evtx_iter_fault(it, &fault)) {
        fprintf(stderr, "offset 0x%" PRIx64 ": %s\n", fault.file_offset, fault.message);
    }
}

static uint64_t
print_all(struct evtx_iter *it)
{
    uint64_t count = 0;
    enum evtx_status status;
    while ((status = evtx_iter_next(it)) != EVTX_END) {
        size_t len = 0;
        const char *text = status == EVTX_RECORD ? evtx_iter_text(it, &len) : NULL;
        if (text == NULL) {
            print_fault(it);
            continue;
        }
        fwrite(text, 1, len, stdout); /* ends with a line feed */
        count++;
    }
    return count;
}

int
main(int argc, char **argv)
{
    struct evtx_error err;
    struct evtx_options opts;
    struct evtx_log *log = argc == 2 ? evtx_open_file(argv[1], &err) : NULL;
    if (log == NULL) {
        fprintf(stderr, "%s\n", argc == 2 ? err.message : "usage: print_records FILE");
        return 1;
    }
    evtx_options_init(&opts);
    opts.format = EVTX_JSON;
    struct evtx_iter *it = evtx_iter_new(log, &opts);
    if (it != NULL) {
        fprintf(stderr, "%" PRIu64 " records\n", print_all(it));
    }
    evtx_iter_free(it);
    evtx_close(log);
    return it != NULL ? 0 : 1;
}
