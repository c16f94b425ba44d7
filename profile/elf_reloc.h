/* elf_reloc.h - load-time relocations of the record section of a linked ELF image, and what the
 * relocations of an object tell about its records.
 *
 * Sources: gABI (REL, RELA, RELR) and the psABIs' numbers of the RELATIVE and absolute types.
 */
#ifndef REPRO_PROFILE_ELF_RELOC_H
#define REPRO_PROFILE_ELF_RELOC_H

#include "profile/elf.h"
#include "profile/image.h"

/* Apply RELA, REL and RELR entries that touch image->data (needs prof_image_copy_data()). Found
 * through section headers, or through PT_DYNAMIC without them. */
void elf_reloc_apply(struct prof_image *image, const struct elf_file *elf);
/* Relocatable object: set counter_absolute where CounterPtr has an absolute relocation. */
void elf_reloc_mark_objects(struct prof_image *image, const struct elf_file *elf);

#endif
