/* write_text.c - text of values and other leaf nodes. */
#include "parser/writer.h"

#include "parser/trace.h"
#include "parser/types.h"

size_t
scalar_text_max(uint8_t type, uint32_t len)
{
    switch (type) {
    case T_STRING:
    case T_ANSI:
        return (size_t)len * UTF16_MAX_EXPANSION;
    case T_BINARY:
        return (size_t)len * 2;
    case T_SID:
        return SID_TEXT_MAX;
    default:
        return FORMAT_MAX;
    }
}

static float
load_f32(const uint8_t *p)
{
    float v;
    memcpy(&v, p, sizeof v);
    return v;
}

static double
load_f64(const uint8_t *p)
{
    double v;
    memcpy(&v, p, sizeof v);
    return v;
}

static uint8_t *
put_bool(uint8_t *dst, bool v)
{
    memcpy(dst, v ? "true" : "false", 5);
    return dst + (v ? 4 : 5);
}

uint8_t *
scalar_text(struct writer *w, uint8_t *dst, uint8_t type, const uint8_t *p, uint32_t len,
            enum text_context context)
{
    switch (type) {
    case T_STRING:
        return w->utf16(dst, p, len, context);
    case T_ANSI:
        return utf8_escape(dst, p, len, context);
    case T_INT8:
        return format_i64(dst, (int8_t)*p);
    case T_UINT8:
        return format_u32(dst, *p);
    case T_INT16:
        return format_i64(dst, (int16_t)load_u16(p));
    case T_UINT16:
        return format_u32(dst, load_u16(p));
    case T_INT32:
        return format_i64(dst, (int32_t)load_u32(p));
    case T_UINT32:
        return format_u32(dst, load_u32(p));
    case T_INT64:
        return format_i64(dst, (int64_t)load_u64(p));
    case T_UINT64:
        return format_u64(dst, load_u64(p));
    case T_REAL32:
        return format_f32(dst, load_f32(p));
    case T_REAL64:
        return format_f64(dst, load_f64(p));
    case T_BOOL:
        return put_bool(dst, load_u32(p) != 0);
    case T_BINARY:
        return format_hex_bytes(dst, p, len);
    case T_GUID:
        return format_guid(dst, p);
    case T_FILETIME:
        return format_filetime(dst, load_u64(p), &w->day);
    case T_SYSTIME:
        return format_systime(dst, p);
    case T_SID:
        return format_sid(dst, p);
    case T_HEX32:
        return format_hex64(dst, load_u32(p));
    case T_HEX64:
        return format_hex64(dst, load_u64(p));
    default:
        return dst; /* T_NULL */
    }
}

static void
write_scalar(struct writer *w, uint8_t type, const uint8_t *p, uint32_t len,
             enum text_context context)
{
    uint8_t *dst = out_reserve(w->out, scalar_text_max(type, len));
    out_commit(w->out, scalar_text(w, dst, type, p, len, context));
}

static void
write_array(struct writer *w, const struct value_array *a, enum text_context context)
{
    for (uint32_t i = 0; i < a->count; i++) {
        if (i != 0) {
            out_byte(w->out, ',');
        }
        write_scalar(w, a->type, a->items[i].p, a->items[i].len, context);
    }
}

static bool
name_is(const struct name *n, const char *text, size_t len)
{
    return n->len == len && memcmp(n->text, text, len) == 0;
}

/* JSON knows the five entities of XML as characters; everywhere else they stay references. */
static void
write_entity(struct writer *w, const struct name *name, enum text_context context)
{
    static const struct {
        char text[5], json[3];
    } known[] = {
        { "quot", "\\\"" }, { "apos", "'" }, { "amp", "&" }, { "lt", "<" }, { "gt", ">" },
    };
    for (unsigned i = 0; context == TEXT_JSON && i < sizeof known / sizeof known[0]; i++) {
        if (name_is(name, known[i].text, strlen(known[i].text))) {
            out_bytes(w->out, known[i].json, strlen(known[i].json));
            return;
        }
    }
    out_byte(w->out, '&');
    out_bytes(w->out, name->text, name->len);
    out_byte(w->out, ';');
}

static void
write_plain_node(struct writer *w, const struct node *n, enum text_context context)
{
    switch (n->kind) {
    case NODE_TEXT16:
        write_scalar(w, T_STRING, n->p, n->len, context);
        break;
    case NODE_TEXT8:
        write_scalar(w, T_ANSI, n->p, n->len, context);
        break;
    case NODE_VALUE:
        write_scalar(w, n->type, n->p, n->len, context);
        break;
    case NODE_ARRAY:
        write_array(w, n->items, context);
        break;
    case NODE_ENTITY:
        write_entity(w, n->name, context);
        break;
    default:
        break;
    }
}

void
write_node_text(struct writer *w, const struct node *n, enum text_context context)
{
    size_t start = w->out->len;
    write_plain_node(w, n, context);
    if (w->tracer != NULL && (n->flags & NODE_FROM_VALUE)) {
        tracer_value(w->tracer, n, context, start, w->out->len);
    }
}

bool
writer_check_size(struct writer *w)
{
    return w->out->len <= w->limit || fail_reason(w->r, "record output is too large");
}
