/* arm64_accesses.h - one line for every way in which an aarch64 instruction reaches memory:
 *
 *   X(name, x0, x1, instruction, access, width)
 *
 * With x0 and x1 as given the instruction touches WIDTH bytes at NOWHERE, and nothing is mapped
 * there. */
#ifndef TESTS_HARNESS_ARM64_ACCESSES_H
#define TESTS_HARNESS_ARM64_ACCESSES_H

#define NOWHERE UINT64_C(0x123456789000)

/* clang-format off */
#define ARM64_LOADS(X)                                                                   \
    X(ldr_base,        NOWHERE,       0, "ldr x2, [x0]",                    READ, 8) \
    X(ldr_unsigned,    NOWHERE - 16,  0, "ldr x2, [x0, #16]",               READ, 8) \
    X(ldr_word,        NOWHERE - 16,  0, "ldr w2, [x0, #16]",               READ, 4) \
    X(ldr_pre,         NOWHERE - 16,  0, "ldr x2, [x0, #16]!",              READ, 8) \
    X(ldr_pre_down,    NOWHERE + 16,  0, "ldr x2, [x0, #-16]!",             READ, 8) \
    X(ldr_post,        NOWHERE,       0, "ldr x2, [x0], #16",               READ, 8) \
    X(ldr_index,       NOWHERE - 40, 40, "ldr x2, [x0, x1]",                READ, 8) \
    X(ldr_lsl,         NOWHERE - 40,  5, "ldr x2, [x0, x1, lsl #3]",        READ, 8) \
    X(ldr_lsl_word,    NOWHERE - 20,  5, "ldr w2, [x0, x1, lsl #2]",        READ, 4) \
    X(ldr_uxtw,        NOWHERE - 20, 0xffffffff00000005, "ldr w2, [x0, w1, uxtw #2]", READ, 4) \
    X(ldr_sxtw,        NOWHERE + 40, 0x00000000fffffffb, "ldr x2, [x0, w1, sxtw #3]", READ, 8) \
    X(ldr_sxtw_plain,  NOWHERE + 5,  0x00000000fffffffb, "ldr x2, [x0, w1, sxtw]",    READ, 8) \
    X(ldr_sxtx,        NOWHERE + 40, 0xfffffffffffffffb, "ldr x2, [x0, x1, sxtx #3]", READ, 8) \
    X(ldrb,            NOWHERE - 1,   0, "ldrb w2, [x0, #1]",               READ, 1) \
    X(ldrb_uxtw,       NOWHERE - 9,   9, "ldrb w2, [x0, w1, uxtw]",         READ, 1) \
    X(ldrh,            NOWHERE,       0, "ldrh w2, [x0], #2",               READ, 2) \
    X(ldrh_lsl,        NOWHERE - 6,   3, "ldrh w2, [x0, x1, lsl #1]",       READ, 2) \
    X(ldrsb,           NOWHERE,       0, "ldrsb x2, [x0]",                  READ, 1) \
    X(ldrsb_word,      NOWHERE,       0, "ldrsb w2, [x0]",                  READ, 1) \
    X(ldrsh,           NOWHERE,       0, "ldrsh x2, [x0]",                  READ, 2) \
    X(ldrsw,           NOWHERE - 4,   0, "ldrsw x2, [x0, #4]",              READ, 4) \
    X(ldrsw_lsl,       NOWHERE - 4,   1, "ldrsw x2, [x0, x1, lsl #2]",      READ, 4) \
    X(ldur,            NOWHERE + 3,   0, "ldur x2, [x0, #-3]",              READ, 8) \
    X(ldurb,           NOWHERE + 3,   0, "ldurb w2, [x0, #-3]",             READ, 1) \
    X(ldurh,           NOWHERE - 3,   0, "ldurh w2, [x0, #3]",              READ, 2) \
    X(ldursb,          NOWHERE + 1,   0, "ldursb w2, [x0, #-1]",            READ, 1) \
    X(ldursw,          NOWHERE + 1,   0, "ldursw x2, [x0, #-1]",            READ, 4) \
    X(ldtr,            NOWHERE - 8,   0, "ldtr x2, [x0, #8]",               READ, 8) \
    X(ldtrb,           NOWHERE,       0, "ldtrb w2, [x0]",                  READ, 1) \
    X(ldtrsw,          NOWHERE,       0, "ldtrsw x2, [x0]",                 READ, 4) \
    X(ldp,             NOWHERE - 32,  0, "ldp x2, x3, [x0, #32]",           READ, 16) \
    X(ldp_word,        NOWHERE,       0, "ldp w2, w3, [x0]",                READ, 8) \
    X(ldp_pre,         NOWHERE + 16,  0, "ldp x2, x3, [x0, #-16]!",         READ, 16) \
    X(ldp_post,        NOWHERE,       0, "ldp x2, x3, [x0], #16",           READ, 16) \
    X(ldpsw,           NOWHERE,       0, "ldpsw x2, x3, [x0]",              READ, 8) \
    X(ldnp,            NOWHERE - 16,  0, "ldnp x2, x3, [x0, #16]",          READ, 16)

#define ARM64_VECTOR_LOADS(X)                                                            \
    X(ldr_q,           NOWHERE - 16,  0, "ldr q0, [x0, #16]",               READ, 16) \
    X(ldr_d,           NOWHERE - 40,  5, "ldr d0, [x0, x1, lsl #3]",        READ, 8) \
    X(ldr_s,           NOWHERE,       0, "ldr s0, [x0], #4",                READ, 4) \
    X(ldr_h,           NOWHERE,       0, "ldr h0, [x0]",                    READ, 2) \
    X(ldr_b,           NOWHERE,       0, "ldr b0, [x0]",                    READ, 1) \
    X(ldur_q,          NOWHERE - 5,   0, "ldur q0, [x0, #5]",               READ, 16) \
    X(ldp_q,           NOWHERE,       0, "ldp q0, q1, [x0], #32",           READ, 32) \
    X(ldp_d,           NOWHERE - 16,  0, "ldp d0, d1, [x0, #16]",           READ, 16) \
    X(ldnp_q,          NOWHERE,       0, "ldnp q0, q1, [x0]",               READ, 32) \
    X(ld1,             NOWHERE,       0, "ld1 {v0.16b}, [x0]",              READ, 16) \
    X(ld1_half,        NOWHERE,       0, "ld1 {v0.8b}, [x0]",               READ, 8) \
    X(ld1_two,         NOWHERE,       0, "ld1 {v0.2d, v1.2d}, [x0]",        READ, 32) \
    X(ld1_four_post,   NOWHERE,       0, "ld1 {v0.4s, v1.4s, v2.4s, v3.4s}, [x0], #64", READ, 64) \
    X(ld1_by_register, NOWHERE,       8, "ld1 {v0.8h}, [x0], x1",           READ, 16) \
    X(ld1_lane,        NOWHERE,       0, "ld1 {v0.s}[1], [x0]",             READ, 4) \
    X(ld1_byte_lane,   NOWHERE,       0, "ld1 {v0.b}[9], [x0], #1",         READ, 1) \
    X(ld1r,            NOWHERE,       0, "ld1r {v0.4s}, [x0]",              READ, 4) \
    X(ld2,             NOWHERE,       0, "ld2 {v0.4s, v1.4s}, [x0]",        READ, 32) \
    X(ld2_lane,        NOWHERE,       0, "ld2 {v0.h, v1.h}[3], [x0]",       READ, 4) \
    X(ld2r,            NOWHERE,       0, "ld2r {v0.2d, v1.2d}, [x0]",       READ, 16) \
    X(ld3,             NOWHERE,       0, "ld3 {v0.8h, v1.8h, v2.8h}, [x0]", READ, 48) \
    X(ld3_half,        NOWHERE,       0, "ld3 {v0.8b, v1.8b, v2.8b}, [x0]", READ, 24) \
    X(ld4,             NOWHERE,       0, "ld4 {v0.2s, v1.2s, v2.2s, v3.2s}, [x0], #32", READ, 32) \
    X(ld4r,            NOWHERE,       0, "ld4r {v0.8b, v1.8b, v2.8b, v3.8b}, [x0]", READ, 4)

#define ARM64_ORDERED(X)                                                                 \
    X(ldxr,            NOWHERE,       0, "ldxr x2, [x0]",                   READ, 8) \
    X(ldxrb,           NOWHERE,       0, "ldxrb w2, [x0]",                  READ, 1) \
    X(ldxrh,           NOWHERE,       0, "ldxrh w2, [x0]",                  READ, 2) \
    X(ldaxr,           NOWHERE,       0, "ldaxr w2, [x0]",                  READ, 4) \
    X(ldaxrb,          NOWHERE,       0, "ldaxrb w2, [x0]",                 READ, 1) \
    X(ldxp,            NOWHERE,       0, "ldxp x2, x3, [x0]",               READ, 16) \
    X(ldaxp,           NOWHERE,       0, "ldaxp w2, w3, [x0]",              READ, 8) \
    X(ldar,            NOWHERE,       0, "ldar x2, [x0]",                   READ, 8) \
    X(ldarb,           NOWHERE,       0, "ldarb w2, [x0]",                  READ, 1) \
    X(ldlar,           NOWHERE,       0, "ldlar x2, [x0]",                  READ, 8) \
    X(ldapr,           NOWHERE,       0, "ldapr x2, [x0]",                  READ, 8) \
    X(stlr,            NOWHERE,       0, "stlr x2, [x0]",                   WRITE, 8) \
    X(stlrb,           NOWHERE,       0, "stlrb w2, [x0]",                  WRITE, 1) \
    X(stlrh,           NOWHERE,       0, "stlrh w2, [x0]",                  WRITE, 2) \
    X(stllr,           NOWHERE,       0, "stllr w2, [x0]",                  WRITE, 4) \
    X(ldadd,           NOWHERE,       0, "ldadd x2, x3, [x0]",              READ_WRITE, 8) \
    X(ldaddal,         NOWHERE,       0, "ldaddal w2, w3, [x0]",            READ_WRITE, 4) \
    X(ldaddb,          NOWHERE,       0, "ldaddb w2, w3, [x0]",             READ_WRITE, 1) \
    X(ldclrh,          NOWHERE,       0, "ldclrh w2, w3, [x0]",             READ_WRITE, 2) \
    X(ldeor,           NOWHERE,       0, "ldeor x2, x3, [x0]",              READ_WRITE, 8) \
    X(ldsetl,          NOWHERE,       0, "ldsetl x2, x3, [x0]",             READ_WRITE, 8) \
    X(ldsmax,          NOWHERE,       0, "ldsmax w2, w3, [x0]",             READ_WRITE, 4) \
    X(ldumin,          NOWHERE,       0, "ldumina x2, x3, [x0]",            READ_WRITE, 8) \
    X(stadd,           NOWHERE,       0, "stadd x2, [x0]",                  READ_WRITE, 8) \
    X(stset,           NOWHERE,       0, "stset w2, [x0]",                  READ_WRITE, 4) \
    X(cas,             NOWHERE,       0, "cas x2, x3, [x0]",                READ_WRITE, 8) \
    X(casal,           NOWHERE,       0, "casal w2, w3, [x0]",              READ_WRITE, 4) \
    X(casb,            NOWHERE,       0, "casb w2, w3, [x0]",               READ_WRITE, 1) \
    X(casp,            NOWHERE,       0, "casp x2, x3, x4, x5, [x0]",       READ_WRITE, 16) \
    X(swp,             NOWHERE,       0, "swp x2, x3, [x0]",                READ_WRITE, 8) \
    X(swpalb,          NOWHERE,       0, "swpalb w2, w3, [x0]",             READ_WRITE, 1)

#define ARM64_STORES(X)                                                                  \
    X(str,             NOWHERE,       0, "str x2, [x0]",                    WRITE, 8) \
    X(str_zero,        NOWHERE - 8,   0, "str xzr, [x0, #8]",               WRITE, 8) \
    X(str_word_zero,   NOWHERE,       0, "str wzr, [x0]",                   WRITE, 4) \
    X(str_pre,         NOWHERE + 16,  0, "str x2, [x0, #-16]!",             WRITE, 8) \
    X(str_post,        NOWHERE,       0, "str w2, [x0], #4",                WRITE, 4) \
    X(str_sxtw,        NOWHERE + 40, 0x00000000fffffffb, "str x2, [x0, w1, sxtw #3]", WRITE, 8) \
    X(strb,            NOWHERE,       0, "strb w2, [x0], #1",               WRITE, 1) \
    X(strh,            NOWHERE - 2,   0, "strh w2, [x0, #2]",               WRITE, 2) \
    X(stur,            NOWHERE + 7,   0, "stur x2, [x0, #-7]",              WRITE, 8) \
    X(sturh,           NOWHERE + 7,   0, "sturh w2, [x0, #-7]",             WRITE, 2) \
    X(sttr,            NOWHERE,       0, "sttr x2, [x0]",                   WRITE, 8) \
    X(stp,             NOWHERE + 32,  0, "stp x2, x3, [x0, #-32]!",         WRITE, 16) \
    X(stp_word,        NOWHERE,       0, "stp w2, w3, [x0], #8",            WRITE, 8) \
    X(stnp,            NOWHERE,       0, "stnp x2, x3, [x0]",               WRITE, 16) \
    X(str_q,           NOWHERE - 16,  0, "str q0, [x0, #16]",               WRITE, 16) \
    X(str_s,           NOWHERE - 20,  5, "str s0, [x0, x1, lsl #2]",        WRITE, 4) \
    X(stur_d,          NOWHERE + 1,   0, "stur d0, [x0, #-1]",              WRITE, 8) \
    X(stp_q,           NOWHERE,       0, "stp q0, q1, [x0]",                WRITE, 32) \
    X(st1,             NOWHERE,       0, "st1 {v0.16b}, [x0]",              WRITE, 16) \
    X(st1_three,       NOWHERE,       0, "st1 {v0.1d, v1.1d, v2.1d}, [x0]", WRITE, 24) \
    X(st1_lane,        NOWHERE,       0, "st1 {v0.d}[1], [x0], #8",         WRITE, 8) \
    X(st2,             NOWHERE,       0, "st2 {v0.16b, v1.16b}, [x0]",      WRITE, 32) \
    X(st3_lane,        NOWHERE,       0, "st3 {v0.b, v1.b, v2.b}[2], [x0]", WRITE, 3) \
    X(st4,             NOWHERE,       0, "st4 {v0.4h, v1.4h, v2.4h, v3.4h}, [x0]", WRITE, 32) \
    X(dc_zva,          NOWHERE,       0, "dc zva, x0",                      WRITE, 64)

/* Relative to the program counter: behind or before all of a small program. */
#define ARM64_LITERALS(X)                                                                \
    X(literal,         0,             0, "ldr x2, . - 0x80000",             READ, 8) \
    X(literal_word,    0,             0, "ldr w2, . - 0x80000",             READ, 4) \
    X(literal_ldrsw,   0,             0, "ldrsw x2, . - 0x80000",           READ, 4) \
    X(literal_q,       0,             0, "ldr q0, . - 0x80000",             READ, 16) \
    X(literal_s,       0,             0, "ldr s0, . - 0x80000",             READ, 4)

/* Touch nothing, wherever they point. */
#define ARM64_HINTS(X)                                                                   \
    X(prfm,            NOWHERE,       0, "prfm pldl1keep, [x0]",            NONE, 0) \
    X(prfm_index,      NOWHERE,       5, "prfm pldl1strm, [x0, x1, lsl #3]", NONE, 0) \
    X(prfum,           NOWHERE,       0, "prfum pstl1keep, [x0, #-3]",      NONE, 0) \
    X(prfm_literal,    0,             0, "prfm pldl1keep, . - 0x80000",     NONE, 0)
/* clang-format on */

#define ARM64_FAULTS(X) \
    ARM64_LOADS(X) ARM64_VECTOR_LOADS(X) ARM64_ORDERED(X) ARM64_STORES(X) ARM64_LITERALS(X)

#endif
