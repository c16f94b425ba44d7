/* lane.h - would the reference render this record by a compiled template?
 *
 * The reference has two ways to render a record, which differ in a few bytes. The quick one takes
 * records that consist of one template instance with well-formed descriptors and a template of
 * simple structure; it then
 * - ignores values that no placeholder shows, whatever is wrong with them;
 * - JSON: treats a record's root called EventData or UserData as a container, nested fragments
 *   called Data as ordinary members, numbers nested fragments by constant siblings only, ignores
 *   Data whose name is a value where others have constant names;
 * - JSON: shows a string array that is used in several places as a list in each;
 * - XML: repeats a root <Data> for each item of a string array, and indents a fragment that is used
 *   at several depths for the last of them everywhere.
 * This file only answers the question; reader, instantiation and writers act on the answer. */
#ifndef PARSER_LANE_H
#define PARSER_LANE_H

#include "parser/templates.h"

/* How one definition uses its values. */
struct lane_use {
    uint16_t slot;
    uint8_t kind; /* enum lane_use_kind */
    int level;    /* XML: of the element that would stand there, relative to the root */
};

enum lane_use_kind {
    LANE_TEXT,         /* inside an attribute or beside text */
    LANE_FORBIDS,      /* no nested fragment may stand there */
    LANE_ELEMENT,      /* a nested fragment may stand there */
    LANE_REPEATS,      /* the same, and string arrays repeat what is around it */
    LANE_ELEMENT_ONLY, /* a nested fragment or nothing */
};

struct lane_uses {
    struct lane_use *list;
    uint32_t count, capacity;
};

/* The uses of DEF in document order, or false when the reference does not compile it. In the
 * reader's record arena. JSON tells for which format. Notes on placeholders of DEF how much deeper
 * or higher XML shows a fragment because of another use of the same value. */
bool lane_compile(struct reader *r, const struct template_def *def, bool json,
                  struct lane_uses *uses);

/* Is value SLOT shown at all? */
bool lane_shows(const struct lane_uses *uses, uint32_t slot);

/* Where the template instance starts (after its token) of a payload at POS of SIZE bytes that has
 * nothing else before it; 0: there is none. */
uint32_t lane_single_instance(const struct reader *r, uint32_t pos, uint32_t size);

/* The answer for the BinXML at POS of LENGTH bytes. Also sets r->lane_lists when a string array
 * has to be shown as a list. Leaves garbage in r->fault. */
bool lane_is_quick(struct reader *r, uint32_t pos, uint32_t length, bool json);

#endif
