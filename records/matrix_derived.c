/* matrix_derived.c - what follows from the cells of a matrix: crash rates, clusters of crashes. */
#include "common/xalloc.h"
#include "records/matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
rounded(double value)
{
    double clipped = value < 0 ? 0 : value > 1 ? 1 : value;
    return round(clipped * 10000) / 10000;
}

struct crash_rate
matrix_cell_rate(const struct matrix_cell *cell)
{
    static const double z = 1.959963984540054; /* 97.5th percentile of the normal distribution */
    double n = cell->runs, p = n > 0 ? cell->crashes / n : 0;
    if (cell->runs == 0)
        return (struct crash_rate){ 0 };
    double scale = 1 + z * z / n, centre = (p + z * z / (2 * n)) / scale;
    double half = z / scale * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return (struct crash_rate){ rounded(p), rounded(centre - half), rounded(centre + half) };
}

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_crash(const struct cell_signature *a, const struct cell_signature *b)
{
    return a->phase == b->phase && same_text(a->stack, b->stack) && same_text(a->cls, b->cls) &&
           (a->stack != NULL || same_text(a->function, b->function));
}

static void
add_to_cluster(struct matrix_cluster **clusters, size_t *count, const struct matrix_cell *cell,
               const struct cell_signature *signature)
{
    size_t at = 0;
    while (at < *count && !same_crash((*clusters)[at].signature, signature))
        at++;
    if (at == *count) {
        struct matrix_cluster cluster = { .signature = signature };
        XAPPEND(*clusters, *count, cluster);
    }
    struct matrix_cluster *cluster = &(*clusters)[at];
    cluster->crashes += signature->crashes;
    if (cluster->cell_count == 0 || cluster->cells[cluster->cell_count - 1] != cell)
        XAPPEND(cluster->cells, cluster->cell_count, cell);
}

struct matrix_cluster *
matrix_clusters_make(const struct matrix_result *result, size_t *count)
{
    struct matrix_cluster *clusters = NULL;
    *count = 0;
    for (size_t i = 0; i < result->cell_count; i++)
        for (size_t k = 0; k < result->cells[i].signature_count; k++)
            add_to_cluster(&clusters, count, &result->cells[i], &result->cells[i].signatures[k]);
    return clusters;
}

void
matrix_clusters_free(struct matrix_cluster *clusters, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(clusters[i].cells);
    free(clusters);
}
