/* main.c - evtx_gen: writes a valid EVTX log, the same for the same arguments. */
#include "parser/gen/log_writer.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2, EXIT_OUTPUT = 5 };

static const char help[] =
    "Usage: evtx_gen --records N [--seed S] [--profile security|mixed|adversarial] -o FILE\n"
    "\n"
    "Writes a valid EVTX log with N records; the same arguments give the same bytes.\n"
    "\n"
    "  -n, --records N    number of records, 0 and more\n"
    "  -s, --seed S       0 .. 18446744073709551615 [default: 1]\n"
    "  -p, --profile P    security     audit events of a Windows security log (default)\n"
    "                     mixed        many sources, forms and value types\n"
    "                     adversarial  every token and value type, edge cases; some records are\n"
    "                                  such that a reader has to refuse them\n"
    "  -o, --output FILE  the log; written completely or not at all\n"
    "  -h, --help\n"
    "  -V, --version\n"
    "\n"
    "Exit: 0 written; 2 wrong usage; 5 could not be written.\n";

_Noreturn static void
usage_error(const char *before, const char *value, const char *after)
{
    fprintf(stderr, "evtx_gen: %s%s%s (try --help)\n", before, value, after);
    exit(EXIT_USAGE);
}

static uint64_t
number(const char *option, const char *text)
{
    char *end;
    errno = 0;
    unsigned long long v = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0)
        usage_error(option, " takes a number, not ", text);
    return v;
}

struct arguments {
    struct log_options log;
    bool has_records;
    const char *output;
};

static void
parse(int argc, char **argv, struct arguments *args)
{
    static const struct option options[] = { { "records", required_argument, NULL, 'n' },
                                             { "seed", required_argument, NULL, 's' },
                                             { "profile", required_argument, NULL, 'p' },
                                             { "output", required_argument, NULL, 'o' },
                                             { "help", no_argument, NULL, 'h' },
                                             { "version", no_argument, NULL, 'V' },
                                             { NULL, 0, NULL, 0 } };
    int c;
    while ((c = getopt_long(argc, argv, ":n:s:p:o:hV", options, NULL)) != -1) {
        switch (c) {
        case 'n':
            args->log.records = number("--records", optarg);
            args->has_records = true;
            break;
        case 's':
            args->log.seed = number("--seed", optarg);
            break;
        case 'p':
            if (!profile_parse(optarg, &args->log.profile))
                usage_error("unknown profile '", optarg, "': security, mixed or adversarial");
            break;
        case 'o':
            args->output = optarg;
            break;
        case 'h':
            fputs(help, stdout);
            exit(EXIT_SUCCESS);
        case 'V':
            puts("evtx_gen " REPRO_VERSION);
            exit(EXIT_SUCCESS);
        case ':':
            usage_error("", argv[optind - 1], " needs a value");
        default:
            usage_error("unknown option '", argv[optind - 1], "'");
        }
    }
    if (optind < argc)
        usage_error("unexpected argument '", argv[optind], "'");
}

int
main(int argc, char **argv)
{
    char message[512];
    struct arguments args = { .log = { .seed = 1 } };
    parse(argc, argv, &args);
    if (!args.has_records)
        usage_error("--records", "", " is missing");
    if (!args.output || args.output[0] == '\0')
        usage_error("-o FILE", "", " is missing");
    if (log_write(args.output, &args.log, message, sizeof message))
        return EXIT_SUCCESS;
    fprintf(stderr, "evtx_gen: %s\n", message);
    return EXIT_OUTPUT;
}
