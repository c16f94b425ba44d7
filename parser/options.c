/* options.c - parsing the command line of evtx_dump, with the reference's names and rules. */
#include "parser/options.h"

#include "parser/alloc/alloc.h"
#include "parser/ansi.h"
#include "parser/version.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum option_id {
    OPT_THREADS,
    OPT_FORMAT,
    OPT_OUTPUT,
    OPT_NO_CONFIRM,
    OPT_EVENTS,
    OPT_CHECKSUMS,
    OPT_NO_INDENT,
    OPT_SEPARATE,
    OPT_NO_NUMBER,
    OPT_CODEC,
    OPT_STOP,
    OPT_VERBOSE,
    OPT_HELP,
    OPT_VERSION,
    OPT_COUNT
};

struct option_info {
    const char *name;
    char letter;       /* 0: none */
    const char *value; /* NULL: flag */
    const char *help;
};

static const struct option_info infos[OPT_COUNT] = {
    [OPT_THREADS] = { "threads", 't', "N", "threads to use, 0 for one per processor [default: 0]" },
    [OPT_FORMAT] = { "format", 'o', "FORMAT", "xml, json or jsonl [default: xml]" },
    [OPT_OUTPUT] = { "output", 'f', "FILE", "write to FILE instead of standard output" },
    [OPT_NO_CONFIRM] = { "no-confirm-overwrite", 0, NULL, "overwrite FILE without asking" },
    [OPT_EVENTS] = { "events", 0, "RANGES",
                     "only records with these identifiers: A or A-B, separated by commas" },
    [OPT_CHECKSUMS] = { "validate-checksums", 0, NULL, "refuse chunks whose checksums are wrong" },
    [OPT_NO_INDENT] = { "no-indent", 0, NULL, "XML without line breaks and indentation" },
    [OPT_SEPARATE] = { "separate-json-attributes", 0, NULL,
                       "JSON: attributes beside their element (NAME_attributes)" },
    [OPT_NO_NUMBER] = { "dont-show-record-number", 0, NULL, "no \"Record N\" lines" },
    [OPT_CODEC] = { "ansi-codec", 0, "NAME", "codec of ANSI strings [default: windows-1252]" },
    [OPT_STOP] = { "stop-after-one-error", 0, NULL, "end with status 1 at the first error" },
    [OPT_VERBOSE] = { "verbose", 'v', NULL, "say on standard error what is done" },
    [OPT_HELP] = { "help", 'h', NULL, "print this help" },
    [OPT_VERSION] = { "version", 'V', NULL, "print version and allocator" },
};

static void
print_help(void)
{
    printf("evtx_dump %s - Windows event logs (EVTX) as XML, JSON or JSON lines\n\n"
           "Usage: evtx_dump [OPTIONS] INPUT\n\n"
           "INPUT is a file, or - for standard input.\n\nOptions:\n",
           EVTX_VERSION_STRING);
    for (unsigned i = 0; i < OPT_COUNT; i++) {
        const struct option_info *o = &infos[i];
        char left[64], letter[8] = "   ";
        if (o->letter != 0) {
            snprintf(letter, sizeof letter, "-%c,", o->letter);
        }
        snprintf(left, sizeof left, "%s --%s%s%s", letter, o->name, o->value != NULL ? " " : "",
                 o->value != NULL ? o->value : "");
        printf("  %-36s %s\n", left, o->help);
    }
    printf("\nCodecs:");
    for (size_t i = 0; ansi_list(i) != NULL; i++) {
        printf("%s%s", i % 8 == 0 ? "\n  " : " ", ansi_list(i));
    }
    printf("\n\nExit status: 0 done (also when records or chunks could not be read), 1 the file "
           "cannot be\nread or written or --stop-after-one-error took effect, 2 wrong usage.\n");
}

static void
print_version(void)
{
    char detail[256] = "";
    bool verified = evtx_allocator_verify(detail, sizeof detail);
    printf("evtx_dump %s\nallocator: %s (%s: %s)\n", EVTX_VERSION_STRING, evtx_allocator_name(),
           verified ? "verified" : "NOT verified", detail);
}

__attribute__((format(printf, 1, 2))) static enum options_result
usage(const char *fmt, ...)
{
    va_list ap;
    fputs("error: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputs("\n\nUsage: evtx_dump [OPTIONS] INPUT\n\nFor more information, try '--help'.\n", stderr);
    return OPTIONS_USAGE;
}

/* Decimal digits, maybe after a '+', up to END; false when there is anything else or too much. */
static bool
parse_number(const char *s, const char *end, uint64_t *v)
{
    if (s < end && *s == '+') {
        s++;
    }
    if (s == end) {
        return false;
    }
    *v = 0;
    for (; s < end; s++) {
        if (*s < '0' || *s > '9') {
            return false;
        }
        uint64_t digit = (uint64_t)(*s - '0');
        if (*v > (UINT64_MAX - digit) / 10) {
            return false;
        }
        *v = *v * 10 + digit;
    }
    return true;
}

static bool
add_range(struct dump_options *o, struct id_range range)
{
    if (o->render.range_count == o->range_cap) {
        size_t cap = o->range_cap != 0 ? o->range_cap * 2 : 16;
        struct id_range *p = o->ranges == NULL
                                 ? evtx_alloc(cap * sizeof *p, _Alignof(struct id_range))
                                 : evtx_realloc(o->ranges, o->range_cap * sizeof *p,
                                                _Alignof(struct id_range), cap * sizeof *p);
        if (p == NULL) {
            return false;
        }
        o->ranges = p;
        o->range_cap = cap;
    }
    o->ranges[o->render.range_count++] = range;
    o->render.ranges = o->ranges;
    return true;
}

static enum options_result
parse_ranges(struct dump_options *o, const char *text)
{
    for (const char *s = text;; s++) {
        const char *end = s + strcspn(s, ",");
        const char *dash = memchr(s, '-', (size_t)(end - s));
        struct id_range range;
        bool ok = parse_number(s, dash != NULL ? dash : end, &range.first);
        range.last = range.first;
        if (ok && dash != NULL) {
            ok = parse_number(dash + 1, end, &range.last);
        }
        if (!ok) {
            return usage("invalid value '%s' for '--events <EVENT_RANGES>': Expected range to be a "
                         "positive number, got: %.*s",
                         text, (int)(end - s), s);
        }
        if (!add_range(o, range)) {
            fputs("Error: out of memory\n", stderr);
            return OPTIONS_FAIL;
        }
        s = end;
        if (*s == '\0') {
            return OPTIONS_RUN;
        }
    }
}

struct command_line {
    struct dump_options *o;
    unsigned seen[OPT_COUNT];
    bool jsonl;
};

static enum options_result
set_format(struct command_line *c, const char *value)
{
    c->jsonl = strcmp(value, "jsonl") == 0;
    if (strcmp(value, "xml") != 0 && strcmp(value, "json") != 0 && !c->jsonl) {
        return usage("invalid value '%s' for '--format <OUTPUT_FORMAT>'\n  [possible values: json, "
                     "xml, jsonl]",
                     value);
    }
    c->o->render.format = strcmp(value, "xml") == 0 ? FORMAT_XML : FORMAT_JSON;
    return OPTIONS_RUN;
}

static enum options_result
set_option(struct command_line *c, enum option_id id, const char *value)
{
    struct dump_options *o = c->o;
    uint64_t n;
    value = value != NULL ? value : ""; /* flags have none */
    if (c->seen[id]++ != 0 && id != OPT_VERBOSE) {
        return usage("the argument '--%s%s' cannot be used multiple times", infos[id].name,
                     infos[id].value != NULL ? " <VALUE>" : "");
    }
    switch (id) {
    case OPT_THREADS:
        if (!parse_number(value, value + strlen(value), &n) || n > UINT32_MAX) {
            return usage("invalid value '%s' for '--threads <NUM_THREADS>': not a number from 0 to "
                         "4294967295",
                         value);
        }
        o->threads = (unsigned)n;
        break;
    case OPT_FORMAT:
        return set_format(c, value);
    case OPT_OUTPUT:
        o->output = value;
        break;
    case OPT_NO_CONFIRM:
        o->overwrite = true;
        break;
    case OPT_EVENTS:
        return parse_ranges(o, value);
    case OPT_CHECKSUMS:
        o->render.checksums = true;
        break;
    case OPT_NO_INDENT:
        o->render.indent = false;
        break;
    case OPT_SEPARATE:
        o->render.separate = true;
        break;
    case OPT_NO_NUMBER:
        o->render.record_numbers = false;
        break;
    case OPT_CODEC:
        o->render.ansi = ansi_find(value);
        if (o->render.ansi == NULL) {
            return usage("invalid value '%s' for '--ansi-codec <ANSI_CODEC>' (--help lists them)",
                         value);
        }
        break;
    case OPT_STOP:
        o->stop_on_fault = true;
        break;
    case OPT_VERBOSE:
        o->verbose++;
        break;
    case OPT_HELP:
        print_help();
        return OPTIONS_DONE;
    default:
        print_version();
        return OPTIONS_DONE;
    }
    return OPTIONS_RUN;
}

/* Value of option ID: attached to the argument, or the next argument. */
static const char *
option_value(const char *attached, int argc, char **argv, int *i)
{
    if (attached != NULL) {
        return attached;
    }
    return *i + 1 < argc ? argv[++*i] : NULL;
}

static enum options_result
parse_long(struct command_line *c, int argc, char **argv, int *i)
{
    const char *name = argv[*i] + 2;
    size_t len = strcspn(name, "=");
    const char *attached = name[len] == '=' ? name + len + 1 : NULL;
    for (unsigned id = 0; id < OPT_COUNT; id++) {
        if (strlen(infos[id].name) != len || memcmp(infos[id].name, name, len) != 0) {
            continue;
        }
        if (infos[id].value == NULL) {
            return attached == NULL
                       ? set_option(c, id, NULL)
                       : usage("unexpected value '%s' for '--%s' found; no more were expected",
                               attached, infos[id].name);
        }
        const char *value = option_value(attached, argc, argv, i);
        return value != NULL ? set_option(c, id, value)
                             : usage("a value is required for '--%s <%s>' but none was supplied",
                                     infos[id].name, infos[id].value);
    }
    return usage("unexpected argument '--%.*s' found", (int)len, name);
}

static enum options_result
parse_letters(struct command_line *c, int argc, char **argv, int *i)
{
    for (const char *s = argv[*i] + 1; *s != '\0'; s++) {
        unsigned id = 0;
        while (id < OPT_COUNT && infos[id].letter != *s) {
            id++;
        }
        if (id == OPT_COUNT) {
            return usage("unexpected argument '-%c' found", *s);
        }
        if (infos[id].value == NULL) {
            enum options_result res = set_option(c, id, NULL);
            if (res != OPTIONS_RUN) {
                return res;
            }
            continue;
        }
        const char *attached = s[1] == '\0' ? NULL : s[1] == '=' ? s + 2 : s + 1;
        const char *value = option_value(attached, argc, argv, i);
        return value != NULL ? set_option(c, id, value)
                             : usage("a value is required for '--%s <%s>' but none was supplied",
                                     infos[id].name, infos[id].value);
    }
    return OPTIONS_RUN;
}

static enum options_result
set_input(struct dump_options *o, const char *arg)
{
    if (o->input != NULL) {
        return usage("unexpected argument '%s' found", arg);
    }
    o->input = arg;
    return OPTIONS_RUN;
}

static void
finish(struct command_line *c)
{
    struct dump_options *o = c->o;
    if (c->jsonl && c->seen[OPT_NO_INDENT] != 0) {
        fputs("no need to pass both `--no-indent` and `-o jsonl`\n", stderr);
    }
    if (c->jsonl && c->seen[OPT_NO_NUMBER] != 0) {
        fputs("no need to pass both `--no-show-record-number` and `-o jsonl`\n", stderr);
    }
    if (c->jsonl) {
        o->render.record_numbers = false;
    }
    if (o->verbose > 3) {
        fputs("using more than  -vvv does not affect verbosity level\n", stderr);
    }
}

enum options_result
options_parse(struct dump_options *o, int argc, char **argv)
{
    struct command_line c = { .o = o };
    *o = (struct dump_options){ .input = NULL };
    o->render.indent = o->render.record_numbers = true;
    o->render.ansi = ansi_find("windows-1252");
    bool only_inputs = false;
    for (int i = 1; i < argc; i++) {
        enum options_result res;
        if (only_inputs || argv[i][0] != '-' || argv[i][1] == '\0') {
            res = set_input(o, argv[i]);
        } else if (strcmp(argv[i], "--") == 0) {
            only_inputs = true;
            continue;
        } else if (argv[i][1] == '-') {
            res = parse_long(&c, argc, argv, &i);
        } else {
            res = parse_letters(&c, argc, argv, &i);
        }
        if (res != OPTIONS_RUN) {
            return res;
        }
    }
    finish(&c);
    if (o->input == NULL) {
        fputs("Error: Missing INPUT. Provide an EVTX file path (try `--help`).\n", stderr);
        return OPTIONS_FAIL;
    }
    return OPTIONS_RUN;
}

void
options_free(struct dump_options *o)
{
    if (o->ranges != NULL) {
        evtx_dealloc(o->ranges, o->range_cap * sizeof *o->ranges, _Alignof(struct id_range));
        o->ranges = NULL;
    }
}
