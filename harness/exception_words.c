/* exception_words.c - see exception.h: processor exceptions for people. */
#include "harness/exception.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <inttypes.h>
#include <stdio.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct word {
    uint32_t code;
    const char *text;
};

static const struct word classes[] = {
    { 0x00, "undefined instruction" },
    { 0x0e, "illegal execution state" },
    { 0x15, "system call" },
    { 0x1c, "pointer authentication failure" },
    { 0x20, "instruction abort" },
    { 0x22, "misaligned program counter" },
    { 0x24, "data abort" },
    { 0x26, "misaligned stack pointer" },
    { 0x2c, "floating-point exception" },
    { 0x3c, "breakpoint instruction" },
};

static const struct word vectors[] = {
    { 0, "divide error" },         { 1, "debug exception" },
    { 3, "breakpoint" },           { 6, "undefined instruction" },
    { 12, "stack-segment fault" }, { 13, "general protection fault" },
    { 14, "page fault" },          { 16, "x87 floating-point error" },
    { 17, "alignment check" },     { 19, "SIMD floating-point exception" },
};

static const char *
find_word(const struct word *table, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].code == code)
            return table[i].text;
    return NULL;
}

static const char *
access_word(char access)
{
    return access == 'x' ? ", execute" : access == 'w' ? ", write" : access == 'r' ? ", read" : "";
}

/* Fault status of an abort: kind in bits 5..2, level of the page table in bits 1..0. */
static void
put_status(struct strbuf *out, uint32_t status)
{
    static const char *const kinds[] = { "address size fault", "translation fault",
                                         "access flag fault", "permission fault" };
    if (status == 0x21)
        strbuf_puts(out, ", alignment fault");
    else if (status == 0x10)
        strbuf_puts(out, ", external abort");
    else if ((status >> 2) < LENGTH(kinds))
        strbuf_printf(out, ", %s at level %u", kinds[status >> 2], (unsigned)(status & 3));
    else
        strbuf_printf(out, ", status 0x%x", (unsigned)status);
}

static void
put_aarch64(struct strbuf *out, const struct processor_exception *exception)
{
    uint32_t class = exception->syndrome >> 26;
    const char *word = find_word(classes, LENGTH(classes), class);
    strbuf_printf(out, "%s", word ? word : "exception");
    if (class == 0x20 || class == 0x24)
        put_status(out, exception->syndrome & 0x3f);
    strbuf_puts(out, access_word(exception_access(CPU_AARCH64, exception)));
    strbuf_puts(out, ";");
    if (exception_has_address(CPU_AARCH64, exception))
        strbuf_printf(out, " far 0x%" PRIx64 ",", exception->address);
    strbuf_printf(out, " esr 0x%08" PRIx32, exception->syndrome);
}

static void
put_x86_64(struct strbuf *out, const struct processor_exception *exception)
{
    const char *word = find_word(vectors, LENGTH(vectors), exception->vector);
    strbuf_printf(out, "%s", word ? word : "exception");
    if (exception->vector == 14)
        strbuf_puts(out, exception->syndrome & 1 ? ", page present" : ", page not present");
    strbuf_puts(out, access_word(exception_access(CPU_X86_64, exception)));
    strbuf_puts(out, ";");
    if (exception_has_address(CPU_X86_64, exception))
        strbuf_printf(out, " address 0x%" PRIx64 ",", exception->address);
    strbuf_printf(out, " vector %" PRIu32 ", error code 0x%" PRIx32, exception->vector,
                  exception->syndrome);
}

char *
exception_words(enum cpu cpu, const struct processor_exception *exception)
{
    struct strbuf out = { 0 };
    if (!exception->present || cpu == CPU_UNKNOWN)
        return NULL;
    if (cpu == CPU_AARCH64)
        put_aarch64(&out, exception);
    else
        put_x86_64(&out, exception);
    return strbuf_take(&out);
}
