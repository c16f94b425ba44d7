/* sarif.c - see sarif.h. */
#include "reports/sarif.h"

#include "common/utf8.h"
#include "reports/escape.h"

#include <stdlib.h>

static json_t *
text(const char *value)
{
    char *clean = utf8_clean(value != NULL ? value : "");
    json_t *out = json_string(clean);
    free(clean);
    return out;
}

static json_t *
message(const char *value)
{
    json_t *out = json_object();
    json_object_set_new(out, "text", text(value));
    return out;
}

void
sarif_add_logical(json_t *list, const char *kind, const char *name)
{
    if (name == NULL)
        return;
    json_t *item = json_object();
    json_object_set_new(item, "fullyQualifiedName", text(name));
    json_object_set_new(item, "kind", json_string(kind));
    for (size_t i = 0; i < json_array_size(list); i++) { /* SARIF wants every place once */
        if (json_equal(json_array_get(list, i), item)) {
            json_decref(item);
            return;
        }
    }
    json_array_append_new(list, item);
}

struct sarif
sarif_start(void)
{
    return (struct sarif){ .rules = json_array(), .results = json_array() };
}

static json_t *
physical_location(const char *path, unsigned line)
{
    struct strbuf uri = { 0 };
    strbuf_puts(&uri, path[0] == '/' ? "file://" : "");
    escape_uri(&uri, path);
    json_t *artifact = json_object();
    json_object_set_new(artifact, "uri", json_string(uri.data));
    strbuf_free(&uri);
    json_t *out = json_object();
    json_object_set_new(out, "artifactLocation", artifact);
    if (line > 0) {
        json_t *region = json_object();
        json_object_set_new(region, "startLine", json_integer(line));
        json_object_set_new(out, "region", region);
    }
    return out;
}

/* The one location of FINDING; it may have no physical part. */
static json_t *
locations(const struct sarif_finding *finding)
{
    json_t *location = json_object();
    if (finding->path != NULL && finding->path[0] != '\0')
        json_object_set_new(location, "physicalLocation",
                            physical_location(finding->path, finding->line));
    if (json_array_size(finding->logical) > 0)
        json_object_set(location, "logicalLocations", finding->logical);
    json_decref(finding->logical);
    json_t *list = json_array();
    json_array_append_new(list, location);
    return list;
}

static size_t
rule_index(json_t *rules, const struct sarif_finding *finding)
{
    size_t count = json_array_size(rules);
    json_t *id = text(finding->rule);
    for (size_t i = 0; i < count; i++) {
        if (json_equal(json_object_get(json_array_get(rules, i), "id"), id)) {
            json_decref(id);
            return i;
        }
    }
    json_t *rule = json_object();
    json_object_set_new(rule, "id", id);
    json_object_set_new(rule, "shortDescription", message(finding->rule));
    if (finding->help != NULL)
        json_object_set_new(rule, "help", message(finding->help));
    json_array_append_new(rules, rule);
    return count;
}

void
sarif_add(struct sarif *sarif, const struct sarif_finding *finding)
{
    json_t *out = json_object();
    json_object_set_new(out, "ruleId", text(finding->rule));
    json_object_set_new(out, "ruleIndex",
                        json_integer((json_int_t)rule_index(sarif->rules, finding)));
    json_object_set_new(out, "level", json_string(finding->level));
    json_object_set_new(out, "message", message(finding->message));
    json_object_set_new(out, "locations", locations(finding));
    if (finding->help != NULL) {
        json_t *properties = json_object();
        json_object_set_new(properties, "fix", text(finding->help));
        json_object_set_new(out, "properties", properties);
    }
    json_array_append_new(sarif->results, out);
}

json_t *
sarif_finish(struct sarif *sarif, const char *version)
{
    json_t *driver = json_object();
    json_object_set_new(driver, "name", json_string("repro"));
    if (version != NULL)
        json_object_set_new(driver, "version", text(version));
    json_object_set_new(driver, "rules", sarif->rules);
    json_t *tool = json_object();
    json_object_set_new(tool, "driver", driver);
    json_t *run = json_object();
    json_object_set_new(run, "tool", tool);
    json_object_set_new(run, "results", sarif->results);
    json_t *runs = json_array();
    json_array_append_new(runs, run);
    json_t *out = json_object();
    json_object_set_new(out, "$schema",
                        json_string("https://json.schemastore.org/sarif-2.1.0.json"));
    json_object_set_new(out, "version", json_string("2.1.0"));
    json_object_set_new(out, "runs", runs);
    *sarif = (struct sarif){ 0 };
    return out;
}
