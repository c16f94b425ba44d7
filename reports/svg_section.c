/* svg_section.c - see svg_section.h. */
#include "reports/svg_section.h"

#include "common/xalloc.h"
#include "reports/html.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Sizes in the units of the drawing. Macros: clang objects to arithmetic of enums and doubles. */
#define WIDTH        1040
#define MARGIN       10
#define PLOT         (WIDTH - 2 * MARGIN)
#define LANE         44
#define TRUTH_Y      40
#define WALK_Y       132
#define PANEL_HEIGHT 214
#define MOST_BOXES   64

struct view {
    struct strbuf *out;
    const struct crash_profile *profile;
    uint64_t from, to;
};

uint64_t
svg_section_end(const struct crash_profile *profile)
{
    uint64_t end = 0;
    for (size_t i = 0; i < profile->segment_count; i++) {
        const struct layout_segment *segment = &profile->segments[i];
        uint64_t last = segment->offset + segment->records * segment->record_size;
        end = last > end ? last : end;
    }
    return end;
}

bool
svg_section_possible(const struct crash_profile *profile)
{
    if (profile->segment_count == 0 || profile->runtime_record_size < 16)
        return false;
    for (size_t i = 0; i < profile->segment_count; i++) { /* a record file may say anything */
        const struct layout_segment *segment = &profile->segments[i];
        if (segment->record_size < 16 || segment->record_size > 4096 || segment->records == 0 ||
            segment->records > UINT32_MAX || segment->offset > UINT32_MAX)
            return false;
    }
    return profile->runtime_record_size <= 4096;
}

static bool
is_own(const struct crash_profile *profile, const struct layout_segment *segment)
{
    return segment->record_size == profile->runtime_record_size && segment->layout != NULL &&
           profile->runtime != NULL && strcmp(segment->layout, profile->runtime) == 0;
}

bool
svg_section_parting(const struct crash_profile *profile, uint64_t *offset)
{
    for (size_t i = 0; i < profile->segment_count; i++) {
        if (profile->segments[i].record_size != profile->runtime_record_size) {
            *offset = profile->segments[i].offset;
            return true;
        }
    }
    return false;
}

static double
x_of(const struct view *view, uint64_t offset)
{
    double at = offset <= view->from ? 0 : (double)(offset - view->from);
    double all = (double)(view->to - view->from);
    return MARGIN + PLOT * (at > all ? all : at) / all;
}

static void
put_label(const struct view *view, double x, double y, const char *classes, const char *text,
          double room)
{
    size_t fits = room > 0 ? (size_t)(room / 7.2) : 0;
    char *line = fits >= strlen(text) ? xstrdup(text)
                 : fits >= 4          ? xasprintf("%.*s..", (int)(fits - 2), text)
                                      : xstrdup("");
    if (line[0] != '\0') {
        html_own(view->out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, classes);
        html_text(view->out, line);
        html_own(view->out, "</text>\n");
    }
    free(line);
}

static void
start_box(const struct view *view, double x, double y, double width, double height,
          const char *classes)
{
    html_own(view->out,
             "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"3\" "
             "class=\"%s\"><title>",
             x, y, width > 1 ? width : 1, height, classes);
}

void
svg_section_overview(struct strbuf *out, const struct crash_profile *profile)
{
    struct view view = { .out = out, .profile = profile, .to = svg_section_end(profile) };
    html_own(out,
             "<svg viewBox=\"0 0 %d 76\" role=\"img\" aria-label=\"All records of the section in "
             "their order\">\n",
             WIDTH);
    for (size_t i = 0; i < profile->segment_count; i++) {
        const struct layout_segment *segment = &profile->segments[i];
        uint64_t end = segment->offset + segment->records * segment->record_size;
        double x = x_of(&view, segment->offset);
        double width = x_of(&view, end) - x;
        char *label = xasprintf("%" PRIu64 " x %s", segment->records,
                                segment->layout != NULL ? segment->layout : "unknown");
        start_box(&view, x, 26, width, 26, is_own(profile, segment) ? "own" : "other");
        html_text(out, label);
        html_own(out, ", %u bytes each, from byte %" PRIu64 " on</title></rect>\n",
                 segment->record_size, segment->offset);
        put_label(&view, x + width / 2, 44, "middle", label, width - 6);
        free(label);
    }
    if (profile->has_at_fault) {
        double x = x_of(&view, profile->at_fault_offset);
        html_own(out, "<path d=\"M%.1f 24 l-6 -10 h12 z\" fill=\"var(--mark)\"/>\n", x);
        html_own(out, "<text x=\"%.1f\" y=\"12\" class=\"mark small %s\">fault</text>\n",
                 x > WIDTH / 2.0 ? x - 10 : x + 10, x > WIDTH / 2.0 ? "end" : "");
    }
    html_own(out, "<text x=\"%d\" y=\"68\" class=\"small dim\">byte 0</text>", MARGIN);
    html_own(out,
             "<text x=\"%d\" y=\"68\" class=\"small dim end\">byte %" PRIu64 "</text>\n</svg>\n",
             WIDTH - MARGIN, view.to);
}

static const char *
function_at(const struct crash_profile *profile, uint64_t offset)
{
    for (size_t i = 0; i < profile->foreign_count; i++) {
        if (profile->foreign[i].offset == offset)
            return profile->foreign[i].function;
    }
    for (size_t i = 0; i < profile->segment_count; i++) {
        if (profile->segments[i].offset == offset)
            return profile->segments[i].function;
    }
    return NULL;
}

/* The function in "folder/file.c;function" (LLVM 17 and later) or "folder/file.c:function": static
 * functions carry their file. */
static const char *
bare_function(const char *name)
{
    const char *mark = strrchr(name, ';');
    if (mark == NULL)
        mark = strrchr(name, ':');
    bool is_scope = mark != NULL && mark > name && mark[-1] == ':';
    return mark != NULL && mark[1] != '\0' && !is_scope ? mark + 1 : name;
}

static void
draw_true_record(const struct view *view, const struct layout_segment *segment, uint64_t number)
{
    uint64_t offset = segment->offset + number * segment->record_size;
    const char *function = function_at(view->profile, offset);
    double x = x_of(view, offset);
    double width = x_of(view, offset + segment->record_size) - x;
    start_box(view, x, TRUTH_Y, width, LANE, is_own(view->profile, segment) ? "own" : "other");
    html_text(view->out, segment->layout);
    html_own(view->out, " record %" PRIu64 ", bytes %" PRIu64 " to %" PRIu64,
             (segment->index + number), offset, offset + segment->record_size);
    if (function != NULL) {
        html_own(view->out, ", of ");
        html_text(view->out, function);
    }
    html_own(view->out, "</title></rect>\n");
    put_label(view, x + width / 2, TRUTH_Y + 18, "middle strong",
              segment->layout != NULL ? segment->layout : "?", width - 4);
    put_label(view, x + width / 2, TRUTH_Y + 35, "middle small",
              function != NULL ? bare_function(function) : "", width - 4);
}

static void
draw_truth(const struct view *view)
{
    size_t drawn = 0;
    for (size_t i = 0; i < view->profile->segment_count; i++) {
        const struct layout_segment *segment = &view->profile->segments[i];
        uint64_t first = segment->offset < view->from
                             ? (view->from - segment->offset) / segment->record_size
                             : 0;
        for (uint64_t k = first; k < segment->records && drawn < MOST_BOXES; k++) {
            uint64_t offset = segment->offset + k * segment->record_size;
            if (offset >= view->to)
                break;
            draw_true_record(view, segment, k);
            drawn++;
        }
    }
}

/* Does a record of the runtime's own layout start at OFFSET? */
static bool
is_own_start(const struct crash_profile *profile, uint64_t offset)
{
    for (size_t i = 0; i < profile->segment_count; i++) {
        const struct layout_segment *segment = &profile->segments[i];
        if (offset < segment->offset || !is_own(profile, segment))
            continue;
        uint64_t inside = offset - segment->offset;
        if (inside % segment->record_size == 0 && inside / segment->record_size < segment->records)
            return true;
    }
    return false;
}

static void
draw_step(const struct view *view, uint64_t offset)
{
    unsigned size = view->profile->runtime_record_size;
    bool fault = view->profile->has_at_fault && view->profile->at_fault_offset == offset;
    bool own = is_own_start(view->profile, offset);
    double x = x_of(view, offset);
    double width = x_of(view, offset + size) - x;
    start_box(view, x + 1, WALK_Y, width - 2, LANE,
              fault ? "walk fault"
              : own ? "walk"
                    : "walk astray");
    html_own(view->out,
             "step %" PRIu64 " of the runtime, bytes %" PRIu64 " to %" PRIu64
             ": %s</title></rect>\n",
             (offset / size), offset, offset + size,
             fault ? "here it faults"
             : own ? "a record of its own layout"
                   : "not a record of its layout");
    char *number = xasprintf("step %" PRIu64, offset / size);
    put_label(view, x + width / 2, WALK_Y + 18, "middle", number, width - 6);
    put_label(view, x + width / 2, WALK_Y + 35, fault ? "middle mark" : "middle small dim",
              fault ? "FAULT"
              : own ? "right"
                    : "misread",
              width - 6);
    free(number);
}

static void
draw_walk(const struct view *view)
{
    unsigned size = view->profile->runtime_record_size;
    uint64_t end = svg_section_end(view->profile);
    uint64_t offset = (view->from + size - 1) / size * size;
    for (size_t drawn = 0; offset < view->to && offset < end && drawn < MOST_BOXES; drawn++) {
        draw_step(view, offset);
        offset += size;
    }
}

static void
draw_guide(const struct view *view, double x, int top, int bottom)
{
    html_own(view->out, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" class=\"guide\"/>\n", x,
             top, x, bottom);
}

static void
draw_parting(const struct view *view)
{
    uint64_t parting = 0;
    if (!svg_section_parting(view->profile, &parting) || parting < view->from ||
        parting >= view->to)
        return;
    double x = x_of(view, parting);
    draw_guide(view, x, TRUTH_Y - 12, TRUTH_Y + LANE + 6);
    draw_guide(view, x, WALK_Y - 6, WALK_Y + LANE + 8);
    html_own(view->out,
             "<text x=\"%.1f\" y=\"%d\" class=\"mark small %s\">here they part: byte "
             "%" PRIu64 "</text>\n",
             x + (x > WIDTH * 0.75 ? -6 : 6), TRUTH_Y - 5, x > WIDTH * 0.75 ? "end" : "", parting);
}

void
svg_section_panel(struct strbuf *out, const struct crash_profile *profile, uint64_t from,
                  uint64_t to)
{
    struct view view = { .out = out, .profile = profile, .from = from, .to = to };
    html_own(out,
             "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"True records above, the steps "
             "of the runtime below\">\n",
             WIDTH, PANEL_HEIGHT);
    html_own(out, "<text x=\"%d\" y=\"16\" class=\"strong\">What is there</text>\n", MARGIN);
    html_own(out,
             "<text x=\"%d\" y=\"%d\" class=\"strong\">What the runtime reads: steps of %u "
             "bytes</text>\n",
             MARGIN, WALK_Y - 12, profile->runtime_record_size);
    draw_truth(&view);
    draw_walk(&view);
    draw_parting(&view);
    html_own(out, "<text x=\"%d\" y=\"%d\" class=\"small dim\">byte %" PRIu64 "</text>", MARGIN,
             PANEL_HEIGHT - 8, from);
    html_own(out,
             "<text x=\"%d\" y=\"%d\" class=\"small dim end\">byte %" PRIu64 "</text>\n</svg>\n",
             WIDTH - MARGIN, PANEL_HEIGHT - 8, to);
}
