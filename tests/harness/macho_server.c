/* macho_server.c - the harness' end of the handler, for processes of macOS on any system: listens,
 * prints the socket's name, examines the process that connects, and prints its record. With a
 * folder it also rescues the profiles in its memory.
 *
 *   macho_server [FOLDER]
 */
#include "harness/images.h"
#include "harness/preload_server.h"

#include "records/crash.h"
#include "records/json.h"

#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define PATIENCE_MS 60000

static int
write_profiles(const struct rescue *rescue, const char *folder)
{
    struct repro_err err = { 0 };
    for (size_t i = 0; i < rescue->failure_count; i++)
        fprintf(stderr, "%s\n", rescue->failures[i]);
    for (size_t i = 0; i < rescue->count; i++)
        if (!salvage_write(&rescue->images[i].result, folder, &err)) {
            fprintf(stderr, "%s\n", err.msg);
            return 1;
        }
    return 0;
}

int
main(int argc, char **argv)
{
    struct rescue rescue = { 0 };
    struct preload_server server = { .format = &image_format_macho };
    struct crash_record *record = crash_record_new();
    struct repro_err err = { 0 };
    server.rescue = argc > 1 ? &rescue : NULL;
    preload_server_name(&server);
    if (!preload_server_open(&server, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return 77;
    }
    printf("%s\n", server.name);
    fflush(stdout);
    struct pollfd news = { .fd = server.listener, .events = POLLIN };
    if (poll(&news, 1, PATIENCE_MS) <= 0 || !preload_server_serve(&server, 0, 0, record)) {
        fprintf(stderr, "nobody came, or with a hello that was refused\n");
        return 1;
    }
    record->outcome = OUTCOME_CRASH;
    json_t *document = crash_record_to_json(record);
    json_dumpf(document, stdout, JSON_INDENT(1));
    json_decref(document);
    int status = argc > 1 ? write_profiles(&rescue, argv[1]) : 0;
    rescue_clear(&rescue);
    crash_record_free(record);
    preload_server_close(&server);
    return status;
}
