/* plugin.c - a shared library whose code a thread of plugin_host.c is still running when it is
 * unloaded. */
int plugin_step(int n);

volatile int plugin_sink;

int
plugin_step(int n)
{
    for (int i = 0; i < n; i++)
        plugin_sink += i;
    return n;
}
