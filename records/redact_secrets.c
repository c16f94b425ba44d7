/* redact_secrets.c - passwords, keys, tokens and mail addresses in a string.
 *
 * What counts as one: the value after a telling name (`token=...`, `Authorization: ...`,
 * `--password ...`), the user part of a URL, mail addresses, private key blocks, and the documented
 * prefixes of widely used kinds of tokens.
 */
#include "records/redact_inside.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char base64_chars[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-";
static const char word_chars[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

static bool
is_word(char c)
{
    return c != '\0' && strchr(word_chars, c) != NULL;
}

static bool
contains(const char *text, size_t len, const char *part)
{
    size_t part_len = strlen(part);
    for (size_t i = 0; i + part_len <= len; i++)
        if (strncasecmp(text + i, part, part_len) == 0)
            return true;
    return false;
}

/* Is PART a whole segment of an identifier ("auth" in HTTP_AUTH, not in "author")? */
static bool
has_segment(const char *text, size_t len, const char *part)
{
    size_t part_len = strlen(part);
    for (size_t i = 0; i + part_len <= len; i++) {
        if (strncasecmp(text + i, part, part_len) == 0 &&
            (i == 0 || !isalnum((unsigned char)text[i - 1])) &&
            (i + part_len == len || !isalnum((unsigned char)text[i + part_len])))
            return true;
    }
    return false;
}

/* Words that mean a secret wherever they stand in a name. */
static bool
is_plainly_secret(const char *name, size_t len)
{
    static const char *const parts[] = {
        "token",      "secret",      "passwd",      "password",   "passphrase",    "passcode",
        "apikey",     "api_key",     "api-key",     "accesskey",  "access_key",    "access-key",
        "privatekey", "private_key", "private-key", "credential", "authorization", "cookie",
        "sessionid",  "session_id",  "session-id",  "signature"
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (contains(name, len, parts[i]))
            return true;
    return false;
}

bool
redact_is_secret_name(const char *name, size_t len)
{
    static const char *const segments[] = { "auth", "pwd", "pass", "bearer", "sig", "sas" };
    for (size_t i = 0; i < sizeof segments / sizeof *segments; i++)
        if (has_segment(name, len, segments[i]))
            return true;
    return is_plainly_secret(name, len);
}

/* A kind of token known by its prefix: at least LEAST more characters of CHARS follow. */
struct token_kind {
    const char *prefix;
    size_t least;
};

/* Length of a token that starts at TEXT, 0 if none does. */
static size_t
token_at(const char *text)
{
    static const struct token_kind kinds[] = {
        { "ghp_", 20 },     { "gho_", 20 },   { "ghu_", 20 },        { "ghs_", 20 },
        { "ghr_", 20 },     { "glpat-", 15 }, { "github_pat_", 20 }, { "xoxb-", 10 },
        { "xoxp-", 10 },    { "xoxa-", 10 },  { "xoxs-", 10 },       { "xoxr-", 10 },
        { "AKIA", 16 },     { "ASIA", 16 },   { "AIza", 30 },        { "ya29.", 15 },
        { "npm_", 30 },     { "pypi-", 40 },  { "sk-", 20 },         { "sk_live_", 16 },
        { "rk_live_", 16 }, { "hf_", 25 },    { "dop_v1_", 30 },     { "SG.", 30 },
        { "eyJ", 20 },      { "cio", 32 },    { "hvs.", 20 }
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t len = strlen(kinds[i].prefix);
        if (strncmp(text, kinds[i].prefix, len) != 0)
            continue;
        size_t rest = strspn(text + len, base64_chars);
        if (rest < kinds[i].least)
            continue;
        while (text[len + rest] == '.' && is_word(text[len + rest + 1])) /* JSON web tokens */
            rest += 1 + strspn(text + len + rest + 1, base64_chars);
        return len + rest;
    }
    return 0;
}

/* Where the value after a telling name begins, relative to TEXT (just behind the name); 0 if there
 * is none. OPTION: the name is an option, whose value may be the next word. */
static size_t
value_offset(const char *text, bool option)
{
    size_t i = strspn(text, "\"'");
    if (text[i] == '=' || (text[i] == ':' && text[i + 1] != ':' && text[i + 1] != '/'))
        i++;
    else if (!(option && i == 0 && text[0] == ' ' && text[1] != '-' && text[1] != ' '))
        return 0;
    i += strspn(text + i, " \"'");
    static const char *const schemes[] = { "Bearer ", "Basic ", "token " };
    for (size_t k = 0; k < sizeof schemes / sizeof *schemes; k++)
        if (strncasecmp(text + i, schemes[k], strlen(schemes[k])) == 0)
            i += strlen(schemes[k]);
    return i;
}

/* Length of the mail address at TEXT, 0 if there is none. A version of a symbol
 * ("memcpy@GLIBC_2.14") is none. */
static size_t
mail_at(const char *text)
{
    size_t local = 0;
    while (is_word(text[local]) || text[local] == '.' || text[local] == '+')
        local++;
    if (local == 0 || text[local] != '@')
        return 0;
    size_t end = local + 1, last = 0;
    while (isalnum((unsigned char)text[end]) || text[end] == '-' ||
           (text[end] == '.' && isalpha((unsigned char)text[end + 1]))) {
        last = text[end] == '.' ? end : last;
        end++;
    }
    return last > local + 1 && end - last > 2 && text[end] != '_' ? end : 0;
}

/* Length of "user:password" at TEXT, just behind "://"; 0 if there is no '@'. */
static size_t
userinfo_at(const char *text)
{
    size_t len = strcspn(text, "@/ \t\n\"'`<>");
    return text[len] == '@' ? len : 0;
}

static size_t
private_key_at(const char *text)
{
    static const char begin[] = "-----BEGIN ", end[] = "-----END ";
    if (strncmp(text, begin, sizeof begin - 1) != 0)
        return 0;
    const char *line_end = strchr(text + sizeof begin - 1, '\n');
    size_t head = line_end != NULL ? (size_t)(line_end - text) : strlen(text);
    if (!contains(text, head, "PRIVATE KEY"))
        return 0;
    const char *last = strstr(text + sizeof begin - 1, end);
    const char *tail = last != NULL ? strstr(last + sizeof end - 1, "-----") : NULL;
    return tail != NULL ? (size_t)(tail - text) + 5 : strlen(text);
}

/* "Bearer XXXX", outside a header. */
static size_t
bearer_at(const char *text)
{
    if (strncasecmp(text, "bearer ", 7) != 0)
        return 0;
    size_t len = strspn(text + 7, base64_chars);
    return len >= 8 && strncmp(text + 7, REDACTED, sizeof REDACTED - 1) != 0 ? 7 + len : 0;
}

/* Something that is a secret as it stands: its length, and in *KEEP the bytes of it that stay. */
static size_t
secret_at(const char *text, size_t at, size_t *keep)
{
    bool starts = at == 0 || !is_word(text[at - 1]);
    size_t len;
    *keep = 0;
    if ((len = private_key_at(text + at)) > 0)
        return len;
    if (strncmp(text + at, "://", 3) == 0 && (len = userinfo_at(text + at + 3)) > 0) {
        *keep = 3;
        return len + 3;
    }
    if (!starts)
        return 0;
    if ((len = token_at(text + at)) > 0 || (len = mail_at(text + at)) > 0)
        return len;
    if ((len = bearer_at(text + at)) > 0) {
        *keep = 7;
        return len;
    }
    size_t name = strspn(text + at, word_chars);
    size_t value = name > 0 && redact_is_secret_name(text + at, name)
                       ? value_offset(text + at + name, text[at] == '-')
                       : 0;
    bool colon = text[at + name] == ':';
    if (value == 0 || (colon && !is_plainly_secret(text + at, name))) /* "the second pass: ..." */
        return 0;
    *keep = name + value;
    return *keep + strcspn(text + at + *keep, " \t\n\"'`&;,<>|)");
}

static size_t
learned_at(const struct redaction *r, const char *text)
{
    size_t best = 0;
    for (size_t i = 0; i < r->secret_count; i++) {
        size_t len = strlen(r->secrets[i]);
        if (len > best && strncmp(text, r->secrets[i], len) == 0)
            best = len;
    }
    return best;
}

char *
redact_secrets(const struct redaction *r, const char *text)
{
    struct strbuf out = { 0 };
    for (size_t i = 0; text[i] != '\0';) {
        size_t keep = 0;
        size_t len = learned_at(r, text + i);
        len = len > 0 ? len : secret_at(text, i, &keep);
        if (len > keep) {
            strbuf_add(&out, text + i, keep);
            strbuf_puts(&out, REDACTED);
            i += len;
        } else {
            strbuf_add(&out, text + i, 1);
            i++;
        }
    }
    return strbuf_take(&out);
}

static int
kind_of(char c)
{
    if (isdigit((unsigned char)c))
        return 0;
    return isupper((unsigned char)c) ? 1 : 2;
}

/* Long, of mixed kinds of characters that change all the time, and no mangled symbol. */
static bool
looks_random(const char *word, size_t len)
{
    size_t kinds[3] = { 0 }, changes = 0;
    if (len < 24 || strncmp(word, "_Z", 2) == 0 || strncmp(word, "_R", 2) == 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        kinds[kind_of(word[i])]++;
        changes += i > 0 && kind_of(word[i]) != kind_of(word[i - 1]);
    }
    return kinds[0] > 0 && kinds[1] > 0 && kinds[2] > 0 && changes * 5 >= len * 2;
}

char *
redact_random_words(const char *text)
{
    struct strbuf out = { 0 };
    while (*text != '\0') {
        size_t len = strspn(text, word_chars);
        if (looks_random(text, len))
            strbuf_puts(&out, REDACTED);
        else
            strbuf_add(&out, text, len > 0 ? len : 1);
        text += len > 0 ? len : 1;
    }
    return strbuf_take(&out);
}
