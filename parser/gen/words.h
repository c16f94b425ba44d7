/* words.h - the texts that generated events are made of. */
#ifndef REPRO_PARSER_GEN_WORDS_H
#define REPRO_PARSER_GEN_WORDS_H

#include <stddef.h>
#include <stdint.h>

struct word_list {
    const char *const *words; /* UTF-8 */
    uint32_t count;
};

extern const struct word_list words_users, words_domains, words_hosts, words_programs,
    words_arguments, words_services, words_sentences, words_privileges, words_scripts;

#endif
