/* host.h - which machine this is, for reports. */
#ifndef REPRO_REPRO_HOST_H
#define REPRO_REPRO_HOST_H

struct host {
    char *os;     /* "Debian GNU/Linux 12 (bookworm)", "macOS 15.1" */
    char *kernel; /* release */
    char *arch;   /* "x86_64" */
    unsigned cores;
};

struct host host_describe(void); /* strings belong to the caller */

#endif
