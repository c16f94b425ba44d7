/* replay_body.h - the interpreter of trace programs; included once per instruction set.
 *
 * Defines REPLAY_NAME. Needs REPLAY_TARGET (function attribute) and the macros TEXT_TO_UTF8 and
 * PUT_GUID of the instruction set. */

REPLAY_TARGET static inline uint8_t *
copy_literal(uint8_t *dst, const uint8_t *src, uint32_t n)
{
    /* Over-copies up to 32 bytes on both sides: literals and output are padded. */
    uint32_t done = 0;
    do {
        memcpy(dst + done, src + done, 32);
        done += 32;
    } while (EVTX_UNLIKELY(done < n));
    return dst + n;
}

REPLAY_TARGET bool
REPLAY_NAME(struct writer *w, const struct trace *t, const struct shape *s, uint32_t record_size)
{
    struct out *out = w->out;
    /* Three output bytes per input byte is the worst: &quot; or \u00XX for two bytes of UTF-16. */
    size_t need = t->fixed + (size_t)t->multiple * (3 * (size_t)record_size + s->extra);
    uint8_t *dst = out_reserve(out, need);
    const uint8_t *literal = t->literals;
    for (const struct trace_op *op = t->ops;; op++) {
        const struct flat_value *v = &s->values[op->slot];
        dst = copy_literal(dst, literal, op->literal);
        literal += op->literal;
        switch (op->code) {
        case T_STRING:
            dst = TEXT_TO_UTF8(dst, v->p, v->len, TEXT_XML);
            break;
        case CODE_STRING_ATTR:
            dst = TEXT_TO_UTF8(dst, v->p, v->len, TEXT_XML_ATTR);
            break;
        case CODE_STRING_JSON:
            dst = TEXT_TO_UTF8(dst, v->p, v->len, TEXT_JSON);
            break;
        case T_ANSI:
            dst = utf8_escape(dst, v->p, v->len, TEXT_XML);
            break;
        case CODE_ANSI_ATTR:
            dst = utf8_escape(dst, v->p, v->len, TEXT_XML_ATTR);
            break;
        case CODE_ANSI_JSON:
            dst = utf8_escape(dst, v->p, v->len, TEXT_JSON);
            break;
        case T_UINT8:
            dst = format_u32(dst, *v->p);
            break;
        case T_UINT16:
            dst = format_u32(dst, load_u16(v->p));
            break;
        case T_UINT32:
            dst = format_u32(dst, load_u32(v->p));
            break;
        case T_UINT64:
            dst = format_u64(dst, load_u64(v->p));
            break;
        case T_GUID:
            dst = PUT_GUID(dst, v->p);
            break;
        case T_FILETIME:
            dst = format_filetime(dst, load_u64(v->p), &w->day);
            break;
        case T_HEX32:
            dst = format_hex64(dst, load_u32(v->p));
            break;
        case T_HEX64:
            dst = format_hex64(dst, load_u64(v->p));
            break;
        case T_SID:
            dst = format_sid(dst, v->p);
            break;
        case CODE_FRAGMENT_XML:
        case CODE_FRAGMENT_JSON:
            out_commit(out, dst);
            if (!(op->code == CODE_FRAGMENT_XML ? write_xml(w, v->element, op->argument)
                                                : write_json_member(w, v->element, op->argument))) {
                return false;
            }
            dst = out_reserve(out, need);
            break;
        case CODE_END:
            out_commit(out, dst);
            return true;
        default:
            dst = scalar_text(w, dst, op->code, v->p, v->len, TEXT_XML);
            break;
        }
    }
}
