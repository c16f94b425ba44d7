/* foreign_mimalloc.c - the foreign half is all of mimalloc; nothing of it runs except one call that
 * asks its version. */
#include "static.c"

int
foreign_entry(int n)
{
    return mi_version() + n;
}
