/* digest.c - see digest.h. */
#include "repro/digest.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "profile/md5.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_FILE = 256 << 20 };

char *
digest_bytes(const void *data, size_t len)
{
    unsigned char digest[16];
    prof_md5(data, len, digest);
    struct strbuf text = { 0 };
    for (size_t i = 0; i < sizeof digest; i++)
        strbuf_printf(&text, "%02x", digest[i]);
    return strbuf_take(&text);
}

char *
digest_text(const char *text)
{
    return digest_bytes(text, strlen(text));
}

char *
digest_file(const char *path, struct repro_err *err)
{
    char *data = NULL;
    size_t len = 0;
    if (!fs_read_file(path, MAX_FILE, &data, &len, err))
        return NULL;
    char *digest = digest_bytes(data, len);
    free(data);
    return digest;
}
