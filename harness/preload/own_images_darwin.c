/* own_images_darwin.c - the images of the calling process, from dyld's public interface, see
 * own_files_darwin.h. */
#include "harness/preload/describe.h"
#include "harness/preload/own_files_darwin.h"

#include <mach-o/dyld.h>
#include <mach-o/loader.h>
#include <mach/mach.h>
#include <string.h>

#define COMMANDS_MAX 4096U
/* dyldImageLoadAddress in struct dyld_all_image_infos of <mach-o/dyld_images.h>, 64-bit. */
#define DYLD_ADDRESS_OFFSET 32U

struct image_facts {
    bool has_uuid;
    unsigned char uuid[DESCRIBE_UUID_BYTES];
    uint64_t text_address; /* of __TEXT, as linked */
};

/* dyld has checked the load commands of what it loaded; the sizes are checked all the same. */
static void
read_commands(const struct mach_header_64 *header, struct image_facts *facts)
{
    const char *at = (const char *)(header + 1), *end = at + header->sizeofcmds;
    *facts = (struct image_facts){ 0 };
    for (uint32_t i = 0; i < header->ncmds && i < COMMANDS_MAX; i++) {
        struct load_command command;
        if ((size_t)(end - at) < sizeof command)
            return;
        memcpy(&command, at, sizeof command);
        if (command.cmdsize < sizeof command || command.cmdsize > (size_t)(end - at))
            return;
        if (command.cmd == LC_UUID && command.cmdsize >= sizeof(struct uuid_command)) {
            facts->has_uuid = true;
            memcpy(facts->uuid, at + offsetof(struct uuid_command, uuid), sizeof facts->uuid);
        }
        if (command.cmd == LC_SEGMENT_64 && command.cmdsize >= sizeof(struct segment_command_64)) {
            struct segment_command_64 segment;
            memcpy(&segment, at, sizeof segment);
            if (strncmp(segment.segname, SEG_TEXT, sizeof segment.segname) == 0)
                facts->text_address = segment.vmaddr;
        }
        at += command.cmdsize;
    }
}

static void
add_image(struct description *out, const struct mach_header_64 *header, const char *path)
{
    struct image_facts facts;
    if (!header || header->magic != MH_MAGIC_64)
        return;
    read_commands(header, &facts);
    uint64_t address = (uint64_t)(uintptr_t)header;
    struct described_image image = { .header = address,
                                     .slide = address - facts.text_address,
                                     .uuid = facts.has_uuid ? facts.uuid : NULL,
                                     .path = path };
    describe_image(out, &image);
}

/* dyld itself is not in its own list. */
static const struct mach_header_64 *
find_dyld(void)
{
    struct task_dyld_info info;
    mach_msg_type_number_t count = TASK_DYLD_INFO_COUNT;
    const void *header = NULL;
    if (task_info(mach_task_self(), TASK_DYLD_INFO, (task_info_t)&info, &count) != KERN_SUCCESS ||
        info.all_image_info_size < DYLD_ADDRESS_OFFSET + sizeof header)
        return NULL;
    memcpy(&header,
           (const char *)(uintptr_t)info.all_image_info_addr + DYLD_ADDRESS_OFFSET, /* NOLINT */
           sizeof header);
    return header;
}

bool
own_images(own_sink *sink, void *context)
{
    struct description out = { .sink = sink, .context = context };
    uint32_t count = _dyld_image_count();
    for (uint32_t i = 0; i < count && !out.stopped; i++) {
        const char *path = _dyld_get_image_name(i);
        add_image(&out, (const struct mach_header_64 *)(const void *)_dyld_get_image_header(i),
                  path ? path : "?");
    }
    add_image(&out, find_dyld(), "/usr/lib/dyld");
    return describe_end(&out);
}
