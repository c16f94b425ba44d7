/* stdlib.h - declarations enough to compile for targets without a C library here. */
#pragma once
typedef __SIZE_TYPE__ size_t;
int atoi(const char *);
