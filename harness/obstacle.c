/* obstacle.c - see obstacle.h. */
#include "harness/obstacle.h"

#include "profile/macho.h"

#include <string.h>

#define MAGIC_64          0xfeedfacfU
#define HEADER_64         32U
#define COMMANDS_MAX      4096U
#define LC_SEGMENT_64     0x19U
#define LC_CODE_SIGNATURE 0x1dU
#define LC_LOAD_DYLIB     0xcU
#define HANDLER           "libreprocapture."

/* All numbers of a signature are big-endian. */
#define BLOB_EMBEDDED     0xfade0cc0U /* magic, length, count, { type, offset } each */
#define BLOB_DIRECTORY    0xfade0c02U /* magic, length, version, flags */
#define BLOB_ENTITLEMENTS 0xfade7171U /* magic, length, a property list as text */
#define BLOBS_MAX         64U
#define FLAG_RESTRICT     0x00000800U
#define FLAG_LIBRARIES    0x00002000U /* library validation */
#define FLAG_RUNTIME      0x00010000U /* hardened runtime */

#define ALLOWS_VARIABLES "com.apple.security.cs.allow-dyld-environment-variables"
#define ALLOWS_LIBRARIES "com.apple.security.cs.disable-library-validation"

struct signature {
    uint32_t flags;
    bool allows_variables, allows_libraries;
};

bool
obstacle_is_protected_path(const char *path)
{
    static const char *const folders[] = { "/System/", "/bin/", "/sbin/", "/usr/" };
    static const char *const exceptions[] = { "/usr/local/", "/System/Volumes/Data/" };
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++)
        if (strncmp(path, exceptions[i], strlen(exceptions[i])) == 0)
            return false;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (strncmp(path, folders[i], strlen(folders[i])) == 0)
            return true;
    return false;
}

static uint32_t
big(struct prof_bytes bytes, uint64_t at)
{
    return (uint32_t)prof_bytes_get(bytes, at, 4, true);
}

static bool
mentions(struct prof_bytes text, const char *word)
{
    return memmem(text.data, text.size, word, strlen(word)) != NULL;
}

static void
take_blob(struct prof_bytes blob, struct signature *signature)
{
    if (blob.size < 16)
        return;
    if (big(blob, 0) == BLOB_DIRECTORY)
        signature->flags |= big(blob, 12);
    if (big(blob, 0) == BLOB_ENTITLEMENTS) {
        signature->allows_variables = mentions(blob, ALLOWS_VARIABLES);
        signature->allows_libraries = mentions(blob, ALLOWS_LIBRARIES);
    }
}

static void
take_signature(struct prof_bytes bytes, struct signature *signature)
{
    if (bytes.size < 12 || big(bytes, 0) != BLOB_EMBEDDED)
        return;
    uint32_t count = big(bytes, 8);
    for (uint32_t i = 0; i < count && i < BLOBS_MAX; i++) {
        uint64_t offset = big(bytes, 12 + 8 * (uint64_t)i + 4);
        if (!prof_bytes_has(bytes, offset, 8))
            continue;
        take_blob(prof_bytes_clip(bytes, offset, big(bytes, offset + 4)), signature);
    }
}

static const char *
judge(const struct signature *signature)
{
    if (signature->flags & FLAG_RESTRICT)
        return "is signed as restricted: dyld ignores DYLD_INSERT_LIBRARIES for it";
    if ((signature->flags & FLAG_RUNTIME) && !signature->allows_variables)
        return "is signed with the hardened runtime: dyld ignores DYLD_INSERT_LIBRARIES for it; "
               "sign it again without (codesign -f -s - PROGRAM), or link libreprocapture into it";
    if ((signature->flags & (FLAG_RUNTIME | FLAG_LIBRARIES)) && !signature->allows_libraries)
        return "is signed with library validation: it loads no libraries of other signers; sign "
               "it again without (codesign -f -s - PROGRAM)";
    return NULL;
}

static const char *
in_thin(struct prof_bytes bytes)
{
    struct signature signature = { 0 };
    if (bytes.size < HEADER_64 || prof_load(bytes.data, 4, false) != MAGIC_64)
        return NULL;
    uint64_t count = prof_load(bytes.data + 16, 4, false), at = HEADER_64;
    for (uint64_t i = 0; i < count && i < COMMANDS_MAX; i++) {
        uint64_t command = prof_bytes_get(bytes, at, 4, false);
        uint64_t size = prof_bytes_get(bytes, at + 4, 4, false);
        if (size < 8 || !prof_bytes_has(bytes, at, size))
            break;
        if (command == LC_SEGMENT_64 && size >= 24 &&
            memcmp(bytes.data + at + 8, "__RESTRICT", 11) == 0)
            return "has a segment __RESTRICT: dyld ignores DYLD_INSERT_LIBRARIES for it";
        if (command == LC_LOAD_DYLIB && mentions(prof_bytes_sub(bytes, at, size), HANDLER))
            return NULL; /* it is linked in */
        if (command == LC_CODE_SIGNATURE && size >= 16)
            take_signature(prof_bytes_clip(bytes, prof_bytes_get(bytes, at + 8, 4, false),
                                           prof_bytes_get(bytes, at + 12, 4, false)),
                           &signature);
        at += size;
    }
    return judge(&signature);
}

const char *
obstacle_in_image(struct prof_bytes bytes)
{
    struct macho_slice slices[MACHO_MAX_SLICES];
    if (!macho_is_fat(bytes))
        return in_thin(bytes);
    return macho_slices(bytes, slices) > 0 ? in_thin(slices[0].bytes) : NULL;
}
