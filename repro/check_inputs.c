/* check_inputs.c - see check_inputs.h. */
#include "repro/check_inputs.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST_MAX (64U << 20)

static void
add_path(struct check_inputs *inputs, char *path, bool found_in_folder)
{
    struct check_input input = { path, found_in_folder };
    XAPPEND(inputs->items, inputs->count, input);
}

static bool
add_list(struct check_inputs *inputs, const char *path, struct repro_err *err)
{
    char *text = NULL, *rest = NULL;
    size_t len = 0;
    if (!fs_read_file(path, LIST_MAX, &text, &len, err))
        return false;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        size_t used = strlen(line);
        if (used > 0 && line[used - 1] == '\r')
            line[used - 1] = '\0';
        if (line[0] != '\0' && line[0] != '#')
            add_path(inputs, xstrdup(line), false);
    }
    free(text);
    return true;
}

/* Does the file start like something that can hold profile records? */
static bool
looks_like_code(const char *path)
{
    static const struct {
        unsigned char magic[8];
        size_t len;
    } magics[] = {
        { "\177ELF", 4 },          { "!<arch>\n", 8 },        { "!<thin>\n", 8 },
        { "BC\xc0\xde", 4 },       { "\xde\xc0\x17\x0b", 4 }, { "\xce\xfa\xed\xfe", 4 },
        { "\xcf\xfa\xed\xfe", 4 }, { "\xca\xfe\xba\xbe", 4 }, { "\x81rforpl\xff", 8 },
        { "\x81Rforpl\xff", 8 },   { "\xfflprofr\x81", 8 },   { "\xfflprofR\x81", 8 },
    };
    unsigned char head[8] = { 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return false;
    ssize_t got = read(fd, head, sizeof head);
    close(fd);
    for (size_t i = 0; got > 0 && i < sizeof magics / sizeof *magics; i++) {
        if ((size_t)got >= magics[i].len && memcmp(head, magics[i].magic, magics[i].len) == 0)
            return true;
    }
    return false;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool
add_folder(struct check_inputs *inputs, const char *path, struct repro_err *err)
{
    char *root = xstrdup(path);
    char *roots[] = { root, NULL };
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    if (walk == NULL) {
        free(root);
        return repro_fail_errno(err, REPRO_E_IO, "%s: cannot read the folder", path);
    }
    for (FTSENT *entry = fts_read(walk); entry != NULL; entry = fts_read(walk)) {
        if (entry->fts_info == FTS_F && looks_like_code(entry->fts_accpath))
            add_path(inputs, xstrdup(entry->fts_path), true);
    }
    fts_close(walk);
    free(root);
    return true;
}

bool
check_inputs_add(struct check_inputs *inputs, const char *operand, struct repro_err *err)
{
    if (operand[0] == '@' && !fs_exists(operand))
        return add_list(inputs, operand + 1, err);
    if (fs_is_dir(operand))
        return add_folder(inputs, operand, err);
    add_path(inputs, xstrdup(operand), false);
    return true;
}

void
check_inputs_clear(struct check_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        free(inputs->items[i].path);
    free(inputs->items);
    *inputs = (struct check_inputs){ 0 };
}
