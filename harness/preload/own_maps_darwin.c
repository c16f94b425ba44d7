/* own_maps_darwin.c - the memory map of the calling process, see own_files_darwin.h. */
#include "harness/preload/describe.h"
#include "harness/preload/own_files_darwin.h"

#include <libproc.h>
#include <mach/mach.h>
#include <mach/vm_map.h>
#include <mach/vm_statistics.h>
#include <sys/param.h>
#include <unistd.h>

#define REGIONS_MAX 100000U
#define DEPTH_MAX   32U

/* The names that the examination knows from Linux. */
static const char *
name_of_tag(unsigned tag)
{
    switch (tag) {
    case VM_MEMORY_STACK:
        return "[stack]";
    case VM_MEMORY_MALLOC:
    case VM_MEMORY_MALLOC_SMALL:
    case VM_MEMORY_MALLOC_LARGE:
    case VM_MEMORY_MALLOC_HUGE:
    case VM_MEMORY_MALLOC_TINY:
    case VM_MEMORY_MALLOC_LARGE_REUSABLE:
    case VM_MEMORY_MALLOC_LARGE_REUSED:
    case VM_MEMORY_MALLOC_NANO:
    case VM_MEMORY_MALLOC_MEDIUM:
        return "[heap]";
    default:
        return "";
    }
}

static void
add_region(struct description *out, uint64_t start, uint64_t size,
           const vm_region_submap_info_data_64_t *info)
{
    char path[MAXPATHLEN];
    int length = proc_regionfilename(getpid(), start, path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    struct described_map map = {
        .start = start,
        .end = start + size,
        .offset = info->offset,
        .readable = (info->protection & VM_PROT_READ) != 0,
        .writable = (info->protection & VM_PROT_WRITE) != 0,
        .executable = (info->protection & VM_PROT_EXECUTE) != 0,
        .path = length > 0 ? path : name_of_tag(info->user_tag),
    };
    describe_map(out, &map);
}

bool
own_maps(own_sink *sink, void *context)
{
    struct description out = { .sink = sink, .context = context };
    vm_address_t address = 0;
    vm_size_t size = 0;
    natural_t depth = 0;
    for (unsigned i = 0; i < REGIONS_MAX && !out.stopped; i++) {
        vm_region_submap_info_data_64_t info;
        mach_msg_type_number_t count = VM_REGION_SUBMAP_INFO_COUNT_64;
        if (vm_region_recurse_64(mach_task_self(), &address, &size, &depth,
                                 (vm_region_recurse_info_t)&info, &count) != KERN_SUCCESS)
            break;
        if (info.is_submap && depth < DEPTH_MAX) { /* the shared cache: look inside */
            depth++;
            continue;
        }
        add_region(&out, address, size, &info);
        if (address + size <= address)
            break;
        address += size;
    }
    return describe_end(&out);
}
