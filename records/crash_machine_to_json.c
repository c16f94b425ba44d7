/* crash_machine_to_json.c - fault, threads, registers, instruction, maps, modules as JSON. */
#include "records/json_build.h"
#include "records/json_parts.h"

static json_t *
decode_to_json(const struct fault_decode *decode, int digits)
{
    json_t *out = json_object();
    jb_set(out, "value", jb_hex(decode->value, digits));
    jb_set_text(out, "where", decode->where);
    jb_set_text(out, "meaning", decode->meaning);
    jb_set_text(out, "detail", decode->detail);
    jb_set(out, "confidence", json_real(decode->confidence));
    return out;
}

static json_t *
access_to_json(enum operand_access access)
{
    return access == ACCESS_NONE ? json_null() : jb_text(operand_access_name(access));
}

json_t *
fault_to_json(const struct crash_fault *fault, int digits)
{
    json_t *out = json_object();
    jb_set(out, "address", jb_hex(fault->address, digits));
    jb_set_text(out, "address_source", address_source_name(fault->address_source));
    jb_set(out, "canonical", json_boolean(fault->canonical));
    jb_set(out, "access", access_to_json(fault->access));
    jb_set(out, "width", fault->width > 0 ? json_integer(fault->width) : json_null());
    jb_set_text(out, "expression", fault->expression);
    json_t *region = json_object();
    jb_set_text(region, "kind", fault->region_kind);
    jb_set_text(region, "nearest", fault->region_nearest);
    jb_set(out, "region", region);
    json_t *decode = json_array();
    for (size_t i = 0; i < fault->decode_count; i++)
        json_array_append_new(decode, decode_to_json(&fault->decode[i], digits));
    jb_set(out, "decode", decode);
    return out;
}

static json_t *
frame_to_json(const struct crash_frame *frame, size_t index, int digits)
{
    json_t *out = json_object();
    jb_set(out, "index", jb_uint(index));
    jb_set(out, "pc", jb_hex(frame->pc, digits));
    jb_set_text(out, "trust", frame_trust_name(frame->trust));
    jb_set_text(out, "module", frame->module);
    jb_set(out, "module_offset",
           frame->module != NULL ? jb_hex(frame->module_offset, digits) : json_null());
    jb_set_text(out, "function", frame->function);
    jb_set(out, "function_offset",
           frame->function != NULL ? jb_uint(frame->function_offset) : json_null());
    jb_set(out, "symbol_exact", json_boolean(frame->symbol_exact));
    jb_set_text(out, "file", frame->file);
    jb_set(out, "line", frame->line > 0 ? json_integer(frame->line) : json_null());
    jb_set_text(out, "layer", frame_layer_name(frame->layer));
    return out;
}

json_t *
threads_to_json(const struct crash_record *record, int digits)
{
    json_t *threads = json_array();
    for (size_t i = 0; i < record->thread_count; i++) {
        const struct crash_thread *thread = &record->threads[i];
        json_t *out = json_object();
        jb_set(out, "tid", json_integer(thread->tid));
        jb_set(out, "crashed", json_boolean(thread->crashed));
        jb_set_text(out, "stop_reason", thread->stop_reason);
        json_t *frames = json_array();
        for (size_t k = 0; k < thread->frame_count; k++)
            json_array_append_new(frames, frame_to_json(&thread->frames[k], k, digits));
        jb_set(out, "frames", frames);
        json_array_append_new(threads, out);
    }
    return threads;
}

json_t *
registers_to_json(const struct crash_record *record, int digits)
{
    json_t *out = json_object();
    for (size_t i = 0; i < record->register_count; i++)
        jb_set(out, record->registers[i].name, jb_hex(record->registers[i].value, digits));
    return out;
}

static json_t *
operand_to_json(const struct crash_operand *operand, int digits)
{
    json_t *out = json_object();
    jb_set_text(out, "text", operand->text);
    jb_set_text(out, "kind", operand_kind_name(operand->kind));
    jb_set(out, "access", access_to_json(operand->access));
    jb_set(out, "value", operand->has_value ? jb_hex(operand->value, digits) : json_null());
    jb_set(out, "effective_address",
           operand->has_effective_address ? jb_hex(operand->effective_address, digits)
                                          : json_null());
    jb_set(out, "width", operand->width > 0 ? json_integer(operand->width) : json_null());
    return out;
}

static json_t *
code_line_to_json(const struct crash_code_line *line, int digits)
{
    json_t *out = json_object();
    jb_set(out, "address", jb_hex(line->address, digits));
    jb_set_text(out, "bytes", line->bytes);
    jb_set_text(out, "text", line->text);
    jb_set(out, "current", json_boolean(line->current));
    return out;
}

json_t *
instruction_to_json(const struct crash_instruction *insn, int digits)
{
    json_t *out = json_object();
    jb_set(out, "address", jb_hex(insn->address, digits));
    jb_set_text(out, "bytes", insn->bytes);
    jb_set_text(out, "text", insn->text);
    json_t *operands = json_array();
    for (size_t i = 0; i < insn->operand_count; i++)
        json_array_append_new(operands, operand_to_json(&insn->operands[i], digits));
    jb_set(out, "operands", operands);
    json_t *window = json_array();
    for (size_t i = 0; i < insn->window_count; i++)
        json_array_append_new(window, code_line_to_json(&insn->window[i], digits));
    jb_set(out, "window", window);
    return out;
}

json_t *
maps_to_json(const struct crash_record *record, int digits)
{
    json_t *maps = json_array();
    for (size_t i = 0; i < record->map_count; i++) {
        const struct crash_map *map = &record->maps[i];
        json_t *out = json_object();
        jb_set(out, "start", jb_hex(map->start, digits));
        jb_set(out, "end", jb_hex(map->end, digits));
        jb_set_text(out, "perms", map->perms);
        jb_set(out, "offset", jb_hex(map->offset, digits));
        jb_set_text(out, "path", map->path);
        json_array_append_new(maps, out);
    }
    return maps;
}

json_t *
modules_to_json(const struct crash_record *record, int digits)
{
    json_t *modules = json_array();
    for (size_t i = 0; i < record->module_count; i++) {
        const struct crash_module *module = &record->modules[i];
        json_t *out = json_object();
        jb_set_text(out, "path", module->path);
        jb_set(out, "base", jb_hex(module->base, digits));
        jb_set(out, "end", jb_hex(module->end, digits));
        jb_set(out, "bias", jb_hex(module->bias, digits));
        jb_set_text(out, "build_id", module->build_id);
        jb_set(out, "has_symtab", json_boolean(module->has_symtab));
        json_array_append_new(modules, out);
    }
    return modules;
}
