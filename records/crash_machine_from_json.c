/* crash_machine_from_json.c - fault, threads, registers, instruction, maps, modules out of JSON. */
#include "common/xalloc.h"
#include "records/json_parts.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static void
decode_from_json(struct json_reader *r, const json_t *doc, struct crash_fault *fault)
{
    struct json_scope list = jr_enter_array(r, doc, "decode");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct fault_decode item = { .value = jr_hex(r, at.value, "value", NULL),
                                     .where = jr_text(r, at.value, "where"),
                                     .meaning = jr_text(r, at.value, "meaning"),
                                     .detail = jr_text(r, at.value, "detail"),
                                     .confidence = jr_fraction(r, at.value, "confidence") };
        XAPPEND(fault->decode, fault->decode_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

void
fault_from_json(struct json_reader *r, const json_t *doc, struct crash_fault *fault)
{
    struct json_scope at = jr_enter_object(r, doc, "fault");
    fault->present = at.value != NULL;
    fault->address = jr_hex(r, at.value, "address", NULL);
    JR_ENUM(r, at.value, "address_source", address_source_parse, &fault->address_source);
    fault->canonical = jr_bool(r, at.value, "canonical");
    JR_ENUM(r, at.value, "access", operand_access_parse, &fault->access);
    fault->width = (unsigned)jr_uint(r, at.value, "width", UINT_MAX);
    fault->expression = jr_text(r, at.value, "expression");
    struct json_scope region = jr_enter_object(r, at.value, "region");
    fault->region_kind = jr_text(r, region.value, "kind");
    fault->region_nearest = jr_text(r, region.value, "nearest");
    jr_leave(r, region);
    decode_from_json(r, at.value, fault);
    jr_leave(r, at);
}

static struct crash_frame
frame_from_json(struct json_reader *r, const json_t *doc)
{
    struct crash_frame frame = { .pc = jr_hex(r, doc, "pc", NULL) };
    JR_ENUM(r, doc, "trust", frame_trust_parse, &frame.trust);
    frame.module = jr_text(r, doc, "module");
    frame.module_offset = jr_hex(r, doc, "module_offset", NULL);
    frame.function = jr_text(r, doc, "function");
    frame.function_offset = jr_uint(r, doc, "function_offset", UINT64_MAX);
    frame.symbol_exact = jr_bool(r, doc, "symbol_exact");
    frame.file = jr_text(r, doc, "file");
    frame.line = (unsigned)jr_uint(r, doc, "line", UINT_MAX);
    JR_ENUM(r, doc, "layer", frame_layer_parse, &frame.layer);
    return frame;
}

static struct crash_thread
thread_from_json(struct json_reader *r, const json_t *doc)
{
    struct crash_thread thread = { .tid = jr_int(r, doc, "tid", 0, NULL),
                                   .crashed = jr_bool(r, doc, "crashed"),
                                   .stop_reason = jr_text(r, doc, "stop_reason") };
    struct json_scope list = jr_enter_array(r, doc, "frames");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        XAPPEND(thread.frames, thread.frame_count, frame_from_json(r, at.value));
        jr_leave(r, at);
    }
    jr_leave(r, list);
    return thread;
}

void
threads_from_json(struct json_reader *r, const json_t *doc, struct crash_record *record)
{
    struct json_scope list = jr_enter_array(r, doc, "threads");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        XAPPEND(record->threads, record->thread_count, thread_from_json(r, at.value));
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

void
registers_from_json(struct json_reader *r, const json_t *doc, struct crash_record *record)
{
    struct json_scope at = jr_enter_object(r, doc, "registers");
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)at.value, name, value)
    {
        struct crash_register item = { .name = xstrdup(name),
                                       .value = jr_hex_value(r, name, value) };
        XAPPEND(record->registers, record->register_count, item);
    }
    jr_leave(r, at);
}

static struct crash_operand
operand_from_json(struct json_reader *r, const json_t *doc)
{
    struct crash_operand operand = { .text = jr_text(r, doc, "text") };
    JR_ENUM(r, doc, "kind", operand_kind_parse, &operand.kind);
    JR_ENUM(r, doc, "access", operand_access_parse, &operand.access);
    operand.value = jr_hex(r, doc, "value", &operand.has_value);
    operand.effective_address = jr_hex(r, doc, "effective_address", &operand.has_effective_address);
    operand.width = (unsigned)jr_uint(r, doc, "width", UINT_MAX);
    return operand;
}

static void
window_from_json(struct json_reader *r, const json_t *doc, struct crash_instruction *insn)
{
    struct json_scope list = jr_enter_array(r, doc, "window");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct crash_code_line item = { .address = jr_hex(r, at.value, "address", NULL),
                                        .bytes = jr_text(r, at.value, "bytes"),
                                        .text = jr_text(r, at.value, "text"),
                                        .current = jr_bool(r, at.value, "current") };
        XAPPEND(insn->window, insn->window_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

void
instruction_from_json(struct json_reader *r, const json_t *doc, struct crash_instruction *insn)
{
    struct json_scope at = jr_enter_object(r, doc, "instruction");
    insn->present = at.value != NULL;
    insn->address = jr_hex(r, at.value, "address", NULL);
    insn->bytes = jr_text(r, at.value, "bytes");
    insn->text = jr_text(r, at.value, "text");
    struct json_scope list = jr_enter_array(r, at.value, "operands");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope item = jr_enter_item(r, list.value, i);
        XAPPEND(insn->operands, insn->operand_count, operand_from_json(r, item.value));
        jr_leave(r, item);
    }
    jr_leave(r, list);
    window_from_json(r, at.value, insn);
    jr_leave(r, at);
}

void
maps_from_json(struct json_reader *r, const json_t *doc, struct crash_record *record)
{
    struct json_scope list = jr_enter_array(r, doc, "maps");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct crash_map item = { .start = jr_hex(r, at.value, "start", NULL),
                                  .end = jr_hex(r, at.value, "end", NULL),
                                  .offset = jr_hex(r, at.value, "offset", NULL),
                                  .path = jr_text(r, at.value, "path") };
        const char *perms = jr_word(r, at.value, "perms");
        if (perms != NULL && strlen(perms) > 4)
            jr_fail(r, "perms", "at most four letters");
        else if (perms != NULL)
            snprintf(item.perms, sizeof item.perms, "%s", perms);
        XAPPEND(record->maps, record->map_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

void
modules_from_json(struct json_reader *r, const json_t *doc, struct crash_record *record)
{
    struct json_scope list = jr_enter_array(r, doc, "modules");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct crash_module item = { .path = jr_text(r, at.value, "path"),
                                     .base = jr_hex(r, at.value, "base", NULL),
                                     .end = jr_hex(r, at.value, "end", NULL),
                                     .bias = jr_hex(r, at.value, "bias", NULL),
                                     .build_id = jr_text(r, at.value, "build_id"),
                                     .has_symtab = jr_bool(r, at.value, "has_symtab") };
        XAPPEND(record->modules, record->module_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}
