/* stdio.h - declarations enough to compile for targets without a C library here. */
#pragma once
int printf(const char *, ...);
