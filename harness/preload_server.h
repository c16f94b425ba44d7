/* preload_server.h - the harness' end of the preloaded handler. */
#ifndef REPRO_HARNESS_PRELOAD_SERVER_H
#define REPRO_HARNESS_PRELOAD_SERVER_H

#include "common/err.h"
#include "harness/channel.h"
#include "harness/rescue.h"
#include "records/crash.h"

struct preload_server {
    int listener;                /* -1 = not in use */
    char name[CHANNEL_NAME_MAX]; /* of the socket, for the environment of the command */
    pid_t last_pid;
    const struct image_format *format; /* of the processes' images; NULL: this system's */
    struct rescue *rescue; /* takes the profiles of crashed processes; NULL: not wanted */
};

/* Choose the socket's name, which the command's environment needs; nobody listens yet. `rescue` is
 * set before: the name tells the handler whether ends of processes are of interest. */
void preload_server_name(struct preload_server *server);
/* Listen under that name. */
bool preload_server_open(struct preload_server *server, struct repro_err *err);
void preload_server_close(struct preload_server *server);
/* A process connected: it ends (rescue its profiles), or it crashed: examine it into RECORD, then
 * let it die. Only the first crash is
 * taken, and that of MAIN_PID, the command itself, over a child's (EXAMINED: whose crash is in
 * RECORD already, 0 = none). True if RECORD was filled; then last_pid tells whose it is. */
bool preload_server_serve(struct preload_server *server, pid_t main_pid, pid_t examined,
                          struct crash_record *record);
/* Ask PID, which hangs, to show itself, and examine it. It goes on afterwards. */
bool preload_server_interrupt(struct preload_server *server, pid_t pid,
                              struct crash_record *record);

#endif
