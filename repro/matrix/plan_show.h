/* plan_show.h - a plan for people, and for GitHub Actions. */
#ifndef REPRO_MATRIX_PLAN_SHOW_H
#define REPRO_MATRIX_PLAN_SHOW_H

#include "common/strbuf.h"
#include "repro/matrix/plan.h"

/* Every cell with its values, its expectation, and where it comes from: the axes, an include entry
 * that added it, include entries that extended it; and what each include entry did. */
void plan_show_text(const struct plan *plan, struct strbuf *out);
/* One line of JSON for `strategy: matrix:`, {"include": [{"shard": "1/2", "runner":
 * "ubuntu-latest", "cells": 6}, ...]}: a job per shard. SHARDS 0 = plan_default_shards(). */
bool plan_show_github(const struct plan *plan, unsigned shards, struct strbuf *out,
                      struct repro_err *err);

#endif
