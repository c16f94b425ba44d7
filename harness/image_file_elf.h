/* image_file_elf.h - an ELF file as an image_file. */
#ifndef REPRO_HARNESS_IMAGE_FILE_ELF_H
#define REPRO_HARNESS_IMAGE_FILE_ELF_H

#include "harness/elf_file.h"
#include "harness/image_file.h"

/* Takes ELF; NULL gives NULL. */
struct image_file *image_file_elf(struct elf_file *elf);
/* The ELF file inside, for what only ELF has; NULL gives NULL. */
struct elf_file *image_file_as_elf(struct image_file *file);

#endif
