/* interpreter.c - what the kernel starts for a program for aarch64: qemu, with the sysroot's
 * libraries.
 *
 * Called as: interpreter PROGRAM ARGV0 ARG... (binfmt_misc with the flag P). LD_PRELOAD and
 * LD_LIBRARY_PATH are meant for the program, not for qemu, which is native: they are handed over as
 * options. Linked statically for the same reason. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#if !defined QEMU || !defined SYSROOT
#    error "compile with -DQEMU=... -DSYSROOT=..."
#endif

/* Move the variable NAME into the options at ARGUMENTS; returns how many were added. */
static int
hand_over(const char *name, char **arguments)
{
    const char *value = getenv(name);
    char *setting;
    if (value == NULL || asprintf(&setting, "%s=%s", name, value) < 0)
        return 0;
    unsetenv(name);
    arguments[0] = "-E";
    arguments[1] = setting;
    return 2;
}

int
main(int argc, char **argv)
{
    char **words = calloc((size_t)argc + 16, sizeof *words);
    int count = 0;
    if (argc < 3 || words == NULL)
        return 127;
    words[count++] = QEMU;
    words[count++] = "-L";
    words[count++] = SYSROOT;
    count += hand_over("LD_PRELOAD", words + count);
    count += hand_over("LD_LIBRARY_PATH", words + count);
    words[count++] = "-0";
    words[count++] = argv[2];
    words[count++] = argv[1];
    for (int i = 3; i < argc; i++)
        words[count++] = argv[i];
    execv(QEMU, words);
    perror(QEMU);
    return 127;
}
