/* plugin_host.c - unloads a library while another thread is inside it. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

typedef int (*step)(int);

static void *
call_for_ever(void *function)
{
    step call = (step)function;
    for (;;)
        call(1000000);
    return NULL;
}

int
main(int argc, char *argv[])
{
    if (argc < 2)
        return 2;
    void *library = dlopen(argv[1], RTLD_NOW);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    void *function = dlsym(library, "plugin_step");
    pthread_t thread;
    pthread_create(&thread, NULL, call_for_ever, function);
    usleep(20000);
    dlclose(library);
    sleep(5);
    return 0;
}
