/* embed.c - build-time tool: writes default_input.c, the C form of a file.
 * Usage: embed FILE COMMAND OUTPUT; COMMAND is what made FILE. */
#include <stdio.h>
#include <stdlib.h>

static int
fail(const char *path)
{
    perror(path);
    return EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: embed FILE COMMAND OUTPUT\n", stderr);
        return EXIT_FAILURE;
    }
    FILE *in = fopen(argv[1], "rb");
    if (!in)
        return fail(argv[1]);
    FILE *out = fopen(argv[3], "w");
    if (!out) {
        fclose(in);
        return fail(argv[3]);
    }
    fputs("/* made by embed */\n#include \"parser/gen/default_input.h\"\n\n"
          "const unsigned char default_input[] = {",
          out);
    size_t n = 0;
    for (int c; (c = getc(in)) != EOF; n++)
        fprintf(out, n % 16 ? "%d," : "\n    %d,", c);
    fprintf(out,
            "\n};\nconst size_t default_input_size = %zu;\n"
            "const char default_input_command[] = \"%s\";\n",
            n, argv[2]);
    int bad = ferror(in) | fclose(in) | ferror(out) | fclose(out);
    return bad ? fail(argv[3]) : EXIT_SUCCESS;
}
