/* runtime_file.c - file output for a profile runtime that has none, as programs without an
 * operating system carry it. Compiled against the headers of that runtime, for tests. The profile
 * goes to LLVM_PROFILE_FILE, whose patterns are not known here, when the program ends. */
#include "InstrProfilingInternal.h"

#include <stdio.h>
#include <stdlib.h>

/* What newer ones ask their host for. */
void *minicov_alloc_zeroed(size_t size, size_t alignment);
void minicov_dealloc(void *memory, size_t size, size_t alignment);

void *
minicov_alloc_zeroed(size_t size, size_t alignment)
{
    (void)alignment;
    return calloc(1, size);
}

void
minicov_dealloc(void *memory, size_t size, size_t alignment)
{
    (void)size;
    (void)alignment;
    free(memory);
}

/* The oldest one has no value profiling. */
extern VPDataReaderType *lprofGetVPDataReader(void) __attribute__((weak));

static uint32_t
write_parts(ProfDataWriter *writer, ProfDataIOVec *parts, uint32_t count)
{
    FILE *file = writer->WriterCtx;
    for (uint32_t i = 0; i < count; i++) {
        const char *bytes = parts[i].Data;
        size_t size = (size_t)parts[i].ElmSize * parts[i].NumElm;
        if (bytes == NULL && !parts[i].UseZeroPadding)
            continue;
        for (size_t k = 0; k < size; k++)
            putc(bytes != NULL ? bytes[k] : 0, file);
    }
    return ferror(file) ? 1 : 0;
}

static void
write_profile(void)
{
    const char *path = getenv("LLVM_PROFILE_FILE");
    FILE *file = fopen(path != NULL ? path : "default.profraw", "wb");
    if (file == NULL)
        return;
    ProfDataWriter writer = { .Write = write_parts, .WriterCtx = file };
    VPDataReaderType *values = lprofGetVPDataReader != NULL ? lprofGetVPDataReader() : NULL;
    if (lprofWriteData(&writer, values, 0) != 0)
        fprintf(stderr, "the profile could not be written\n");
    fclose(file);
}

__attribute__((constructor)) static void
start(void)
{
    atexit(write_profile);
}
