/* flush_first.c - added to a program by -Wl,--wrap=main: writes the profile explicitly when main
 * returns, before any exit handler runs. */
int __real_main(int argc, char *argv[]);
int __wrap_main(int argc, char *argv[]);
int __llvm_profile_write_file(void);

int
__wrap_main(int argc, char *argv[])
{
    int code = __real_main(argc, argv);
    __llvm_profile_write_file();
    return code;
}
