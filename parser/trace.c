/* trace.c - recording where values are written. */
#include "parser/trace.h"
void
tracer_value(struct tracer *t, const struct node *n, enum text_context context, size_t start,
             size_t end)
{
    (void)t;
    (void)n;
    (void)context;
    (void)start;
    (void)end;
}
void
tracer_enter_fragment(struct tracer *t)
{
    (void)t;
}
void
tracer_leave_xml(struct tracer *t, const struct element *e, unsigned level, size_t start,
                 size_t end)
{
    (void)t;
    (void)e;
    (void)level;
    (void)start;
    (void)end;
}
void
tracer_leave_json(struct tracer *t, const struct element *e, uint32_t suffix, size_t start,
                  size_t end)
{
    (void)t;
    (void)e;
    (void)suffix;
    (void)start;
    (void)end;
}
void
tracer_give_up(struct tracer *t)
{
    (void)t;
}
