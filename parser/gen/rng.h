/* rng.h - the generator's random numbers (splitmix64): the same on every machine, never seeded by
 * the clock. Not for secrets. */
#ifndef REPRO_PARSER_GEN_RNG_H
#define REPRO_PARSER_GEN_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
    uint64_t state;
};

static inline uint64_t
rng_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

/* Independent streams for different (SEED, STREAM). */
static inline struct rng
rng_make(uint64_t seed, uint64_t stream)
{
    return (struct rng){ rng_mix(seed + 0x9e3779b97f4a7c15U) ^ rng_mix(stream * 2 + 1) };
}

static inline uint64_t
rng_next(struct rng *rng)
{
    rng->state += 0x9e3779b97f4a7c15U;
    return rng_mix(rng->state);
}

/* 0 .. n-1; n > 0. */
static inline uint32_t
rng_below(struct rng *rng, uint32_t n)
{
    return (uint32_t)(((rng_next(rng) >> 32) * n) >> 32);
}

/* True once in N. */
static inline bool
rng_one_in(struct rng *rng, uint32_t n)
{
    return rng_below(rng, n) == 0;
}

#endif
