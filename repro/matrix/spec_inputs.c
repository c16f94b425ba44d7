/* spec_inputs.c - see spec_inputs.h. */
#include "repro/matrix/spec_inputs.h"

#include "common/fs.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

static bool
add_matches(const struct spec_reader *r, const struct yaml_node *node, const char *pattern,
            struct argv *inputs)
{
    glob_t found = { 0 };
    if (fs_exists(pattern)) { /* a name with a bracket is a name */
        argv_add(inputs, pattern);
        return true;
    }
    bool ok = glob(pattern, 0, NULL, &found) == 0 && found.gl_pathc > 0;
    for (size_t i = 0; ok && i < found.gl_pathc; i++)
        argv_add(inputs, found.gl_pathv[i]);
    globfree(&found);
    return ok || sr_fail(r, node, "there is no input file '%.200s'", pattern);
}

bool
spec_inputs(const struct spec_reader *r, struct argv *inputs)
{
    const struct yaml_node *node = r->context.plan->file->inputs;
    struct argv patterns = { 0 };
    bool ok = sr_paths(r, node, &patterns);
    for (size_t i = 0; ok && i < patterns.count; i++)
        ok = add_matches(r, node->kind == YAML_LIST ? node->items[i] : node, patterns.words[i],
                         inputs);
    argv_free(&patterns);
    return ok;
}
