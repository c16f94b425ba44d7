/* redact_names.c - home directories, login names, host names, folders in a string. */
#include "records/redact_inside.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool
is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static bool
is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_name_char(unsigned char c)
{
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
}

/* May an absolute path start at AT? After a delimiter, or glued to an option (-I/usr/include). */
static bool
starts_path(const char *text, size_t at)
{
    if (at == 0)
        return true;
    unsigned char before = (unsigned char)text[at - 1];
    if (!is_name_char(before) && before != '/' && before != '~')
        return true;
    size_t i = at;
    while (i > 0 && is_letter((unsigned char)text[i - 1]))
        i--;
    return i < at && i > 0 && text[i - 1] == '-' &&
           (i == 1 || (!is_name_char((unsigned char)text[i - 2]) && text[i - 2] != '/'));
}

/* Length of the home directory that stands at AT, 0 if none does. */
static size_t
home_at(const struct redaction *r, const char *text, size_t at)
{
    size_t best = 0;
    if (text[at] != '/' || !starts_path(text, at))
        return 0;
    for (size_t i = 0; i < r->home_count; i++) {
        size_t len = strlen(r->homes[i]);
        if (len > best && strncmp(text + at, r->homes[i], len) == 0 &&
            !is_name_char((unsigned char)text[at + len]))
            best = len;
    }
    return best;
}

/* "/home/" and its like at TEXT: their length, 0 if none. */
static size_t
home_folder(const char *text)
{
    static const char *const folders[] = { "/home/", "/Users/", "\\Users\\" };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strncmp(text, folders[i], strlen(folders[i])) == 0)
            return strlen(folders[i]);
    return 0;
}

/* Length of the login name that starts at TEXT. */
static size_t
login_length(const char *text)
{
    static const char *const shared[] = { "USER", "Shared", "linuxbrew" };
    size_t len = strcspn(text, "/\\ \t\n\"'`:;,()<>[]{}|=*?$");
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        if (strlen(shared[i]) == len && strncmp(text, shared[i], len) == 0)
            return 0;
    return len;
}

void
redact_learn_names(struct redaction *r, const char *text)
{
    for (const char *at = text; (at = strpbrk(at, "/\\")) != NULL; at++) {
        size_t folder = home_folder(at);
        size_t len = folder > 0 ? login_length(at + folder) : 0;
        if (len == 0)
            continue;
        char *name = xstrndup(at + folder, len);
        redaction_add_user(r, name);
        free(name);
    }
}

/* Length of NAME as a whole word at AT, in any case of letters; 0 if it does not stand there. */
static size_t
word_at(const char *text, size_t at, const char *name)
{
    size_t len = strlen(name);
    if (strncasecmp(text + at, name, len) != 0)
        return 0;
    unsigned char before = at > 0 ? (unsigned char)text[at - 1] : 0;
    unsigned char after = (unsigned char)text[at + len];
    if (is_letter(before) || is_letter(after))
        return 0;
    if (is_digit((unsigned char)name[0]) && is_digit(before))
        return 0;
    return is_digit((unsigned char)name[len - 1]) && is_digit(after) ? 0 : len;
}

static size_t
name_at(char *const *names, size_t count, const char *text, size_t at)
{
    size_t best = 0;
    for (size_t i = 0; i < count; i++) {
        size_t len = word_at(text, at, names[i]);
        best = len > best ? len : best;
    }
    return best;
}

char *
redact_names(const struct redaction *r, const char *text)
{
    struct strbuf out = { 0 };
    for (size_t i = 0; text[i] != '\0';) {
        size_t len = home_at(r, text, i);
        size_t folder = len == 0 ? home_folder(text + i) : 0;
        size_t login = folder > 0 ? login_length(text + i + folder) : 0;
        const char *word = "~";
        if (len == 0 && login > 0) {
            strbuf_add(&out, text + i, folder);
            i += folder;
            len = login;
            word = "USER";
        }
        if (len == 0 && (len = name_at(r->hosts, r->host_count, text, i)) > 0)
            word = "HOST";
        if (len == 0 && (len = name_at(r->users, r->user_count, text, i)) > 0)
            word = "USER";
        if (len > 0)
            strbuf_puts(&out, word);
        else
            strbuf_add(&out, text + i, 1);
        i += len > 0 ? len : 1;
    }
    return strbuf_take(&out);
}

bool
redact_is_path(const char *text)
{
    return text[0] == '/' || (text[0] == '~' && text[1] == '/');
}

/* Folders that are the same on many machines. */
static bool
is_system_path(const char *path)
{
    static const char *const prefixes[] = { "/usr/",     "/lib/",          "/lib64/", "/bin/",
                                            "/sbin/",    "/etc/",          "/dev/",   "/proc/",
                                            "/sys/",     "/opt/homebrew/", "/nix/",   "/gnu/",
                                            "/Library/", "/System/" };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(path, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

static size_t
path_length(const struct redaction *r, const char *text, size_t at)
{
    size_t best = 0;
    if (!redact_is_path(text + at) || !starts_path(text, at))
        return 0;
    for (size_t i = 0; i < r->path_count; i++) {
        size_t len = strlen(r->paths[i]);
        if (len > best && strncmp(text + at, r->paths[i], len) == 0)
            best = len;
    }
    size_t plain = strcspn(text + at, " \t\n\"'`:;,()<>[]{}|=*?");
    return plain > best ? plain : best;
}

char *
redact_folders(const struct redaction *r, const char *text)
{
    struct strbuf out = { 0 };
    for (size_t i = 0; text[i] != '\0';) {
        size_t len = path_length(r, text, i);
        size_t end = len;
        while (end > 0 && text[i + end - 1] == '/') /* a folder's own last component stays out */
            end--;
        size_t name = end;
        while (name > 0 && text[i + name - 1] != '/')
            name--;
        if (len > 1 && !is_system_path(text + i)) {
            strbuf_puts(&out, ".../");
            strbuf_add(&out, text + i + name, end - name);
            strbuf_add(&out, text + i + end, len - end);
        } else {
            len = len > 0 ? len : 1;
            strbuf_add(&out, text + i, len);
        }
        i += len;
    }
    return strbuf_take(&out);
}
