/* runtime_like.c - the part of a profile runtime that tells its version, for targets whose runtime
 * is not installed here: the same message and the same shape of code as compiler-rt's. */
typedef struct stream stream;
extern stream *stderr;
int fprintf(stream *, const char *, ...);
extern const unsigned long long __llvm_profile_raw_version;

__attribute__((noinline, visibility("hidden"))) unsigned long long
__llvm_profile_get_version(void)
{
    return __llvm_profile_raw_version;
}

int
__llvm_profile_write_file(void)
{
    if ((unsigned)__llvm_profile_get_version() == 10)
        return 0;
    fprintf(stderr,
            "LLVM Profile Error: Runtime and instrumentation version mismatch : expected %d, but "
            "get %d\n",
            10, (int)__llvm_profile_get_version());
    return -1;
}
