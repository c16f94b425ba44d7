/* codec.c - the C library: run-length coding. */
#include <stddef.h>

size_t codec_pack(const unsigned char *in, size_t size, unsigned char *out);

size_t
codec_pack(const unsigned char *in, size_t size, unsigned char *out)
{
    size_t used = 0;
    for (size_t i = 0; i < size;) {
        size_t run = 1;
        while (i + run < size && run < 255 && in[i + run] == in[i])
            run++;
        out[used++] = (unsigned char)run;
        out[used++] = in[i];
        i += run;
    }
    return used;
}
