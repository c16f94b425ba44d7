/* fuzz_import.c - fuzz target: Apple crash reports, JSON and text, with the program they are about.
 *
 * REPRO_FUZZ_BINARY names the program (a Mach-O file), if there is one. Whatever is read must be a
 * record that can be diagnosed and written; whatever is refused must have a reason.
 */
#include "records/json.h"
#include "repro/diagnose/diagnose.h"
#include "repro/import/binary.h"
#include "repro/import/crash_text.h"
#include "repro/import/ips.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int condition)
{
    if (!condition)
        abort();
}

static struct import_binary *
the_program(void)
{
    static struct import_binary *binary;
    const char *path = getenv("REPRO_FUZZ_BINARY");
    if (!binary && path)
        binary = import_binary_open(path, NULL);
    return binary;
}

static void
examine(struct crash_record *record, const struct imported_code *code, const struct repro_err *err)
{
    if (!record) {
        require(err->code != REPRO_OK && err->msg[0] != '\0');
        return;
    }
    require(record->import.present && record->outcome == OUTCOME_CRASH);
    require(code->length <= sizeof code->bytes);
    diagnose_record(record, import_binary_apply(the_program(), code, record), NULL);
    require(record->diagnosis.present);
    json_t *doc = crash_record_to_json(record);
    struct crash_record *again = crash_record_from_json(doc, NULL);
    require(again != NULL && again->thread_count == record->thread_count);
    crash_record_free(again);
    json_decref(doc);
    crash_record_free(record);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct imported_code code = { 0 };
    struct repro_err err = { 0 };
    const char *text = (const char *)data;
    crash_text_is_report(text, size);
    size_t full = crash_text_full_report(text, size);
    require(full <= size);
    examine(crash_text_read(text, size, &err), &code, &err);
    err = (struct repro_err){ 0 };
    examine(
        ips_read(text + (full < size ? full : 0), full < size ? size - full : size, &code, &err),
        &code, &err);
    return 0;
}
