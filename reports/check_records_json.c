/* check_records_json.c - every profile record of checked files, for `repro check --json --records`.
 */
#include "common/utf8.h"
#include "reports/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *
hex(uint64_t value, int digits)
{
    char text[24];
    snprintf(text, sizeof text, "0x%0*" PRIx64, digits, value);
    return json_string(text);
}

static json_t *
number(uint64_t value)
{
    return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
}

static json_t *
name(const char *function)
{
    if (function == NULL)
        return json_null();
    char *clean = utf8_clean(function);
    json_t *out = json_string(clean);
    free(clean);
    return out;
}

static json_t *
record_json(const struct prof_record *record)
{
    json_t *out = json_object();
    json_object_set_new(out, "offset", number(record->offset));
    json_object_set_new(out, "size", json_integer(record->size));
    json_object_set_new(out, "layout", json_string(record->layout));
    json_object_set_new(out, "function", name(record->function));
    json_object_set_new(out, "name_hash", hex(record->name_ref, 16));
    json_object_set_new(out, "function_hash", hex(record->func_hash, 16));
    json_object_set_new(out, "counters", number(record->counters));
    json_object_set_new(out, "value_sites", number(record->value_sites));
    return out;
}

/* Link-time addresses, as wide as those of the file. */
static json_t *
section_json(uint64_t address, uint64_t size, int digits)
{
    json_t *out = json_object();
    json_object_set_new(out, "address", hex(address, digits));
    json_object_set_new(out, "size", number(size));
    return out;
}

void
report_check_add_records(json_t *document, const struct prof_check *const *checks, size_t count)
{
    json_t *files = json_object_get(document, "files");
    for (size_t i = 0; i < count; i++) {
        const struct prof_check *check = checks[i];
        json_t *file = json_array_get(files, i), *records = json_array();
        int digits = strstr(check->format, "32") ? 8 : 16;
        json_object_set_new(file, "data",
                            section_json(check->data_address, check->data_size, digits));
        json_object_set_new(file, "counters",
                            section_json(check->counters_address, check->counters_size, digits));
        for (size_t r = 0; r < check->record_count; r++)
            json_array_append_new(records, record_json(&check->records[r]));
        json_object_set_new(file, "records", records);
    }
}
