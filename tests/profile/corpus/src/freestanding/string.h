/* string.h - declarations enough to compile for targets without a C library here. */
#pragma once
typedef __SIZE_TYPE__ size_t;
void *memcpy(void *, const void *, __SIZE_TYPE__);
void *memset(void *, int, __SIZE_TYPE__);
