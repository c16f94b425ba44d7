/* output.c - creating the output file. */
#include "parser/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static int
refuse(const char *path, const char *why)
{
    fprintf(stderr,
            "Error: An error occurred while creating output file at `%s`\n\nCaused by:\n    %s\n",
            path, why);
    return -1;
}

static int
refuse_errno(const char *path, int code)
{
    char why[256];
    snprintf(why, sizeof why, "%s (os error %d)", strerror(code), code);
    return refuse(path, why);
}

/* mkdir -p for the folders above PATH. */
static bool
make_parents(const char *path)
{
    char part[4096];
    size_t len = strlen(path);
    if (len >= sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (size_t i = 1; i < len; i++) {
        if (path[i] != '/') {
            continue;
        }
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) {
            return false;
        }
    }
    return true;
}

/* One key from the terminal: y or Y is yes; n, N, Enter and end of input are no. */
static bool
read_answer(int fd)
{
    char c;
    for (;;) {
        ssize_t r = read(fd, &c, 1);
        if (r < 0 && errno == EINTR) {
            continue;
        }
        if (r <= 0 || c == 'n' || c == 'N' || c == '\n' || c == '\r' || c == 3 || c == 4) {
            return false;
        }
        if (c == 'y' || c == 'Y') {
            return true;
        }
    }
}

/* 1 yes, 0 no, -1 cannot ask */
static int
ask_overwrite(const char *path)
{
    int fd = isatty(STDERR_FILENO) ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;
    struct termios before, raw;
    if (fd < 0 || tcgetattr(fd, &before) != 0) {
        if (fd >= 0) {
            close(fd);
        }
        return -1;
    }
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(fd, TCSAFLUSH, &raw); /* forgets what was typed before the question */
    fprintf(stderr, "Are you sure you want to override output file at %s [y/N] ", path);
    bool yes = read_answer(fd);
    tcsetattr(fd, TCSAFLUSH, &before);
    close(fd);
    fprintf(stderr, "%s\n", yes ? "yes" : "no");
    return yes;
}

static bool
is_file(const struct stat *st, const char *path)
{
    struct stat other;
    return S_ISREG(st->st_mode) && stat(path, &other) == 0 && other.st_dev == st->st_dev &&
           other.st_ino == st->st_ino;
}

int
output_create(const char *path, bool overwrite, const char *input)
{
    struct stat st;
    if (*path == '\0') {
        return refuse(path, "Output file cannot be root.");
    }
    if (stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode)) {
            char why[4200];
            snprintf(why, sizeof why, "There is a directory at %s, refusing to overwrite", path);
            return refuse(path, why);
        }
        if (is_file(&st, input)) {
            return refuse(path, "It is the input, refusing to overwrite");
        }
        if (!overwrite && S_ISREG(st.st_mode)) {
            int answer = ask_overwrite(path);
            if (answer <= 0) {
                return refuse(path,
                              answer == 0 ? "Cancelled" : "Failed to display confirmation prompt");
            }
        }
    } else if (!make_parents(path)) {
        return refuse_errno(path, errno);
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    return fd >= 0 ? fd : refuse_errno(path, errno);
}

bool
output_begin(int fd)
{
    struct stat st;
    return fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || ftruncate(fd, 0) == 0;
}
