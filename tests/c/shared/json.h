/* A small JSON reader and writer for the tests of C and C++. No part of kyckit. All memory lives until json_end. */
#ifndef TEST_JSON_H
#define TEST_JSON_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum json_kind { JSON_WORD, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

typedef struct json {
    enum json_kind kind;
    /* The word (a number, true, false, null) as written, or the decoded text. */
    const char *data;
    size_t len;
    /* The key, inside an object. */
    const char *key;
    size_t key_len;
    struct json *first, *last, *next;
} json;

/* Memory that lives until json_end. */
void *json_memory(size_t size);
void json_end(void);

/* NULL when it is not JSON. */
json *json_parse(const char *data, size_t len);

json *json_new(enum json_kind kind);
json *json_text(const char *data, size_t len);
json *json_word(const char *word);
/* The same value, to be put elsewhere; its items are shared. */
json *json_copy(const json *value);
void json_add(json *array, json *value);
/* Replaces in place, or adds at the end. */
void json_set(json *object, const char *key, size_t key_len, json *value);
void json_put(json *object, const char *key, json *value);
json *json_get(const json *object, const char *key);
void json_remove(json *object, const char *key, size_t key_len);
int json_is(const json *text, const char *is);

typedef struct buffer {
    char *data;
    size_t len, capacity;
} buffer;
void buffer_add(buffer *to, const char *data, size_t len);

/* Compact JSON, escaping what must be escaped; with sorted != 0 the keys in the order of code points. */
void json_write(buffer *to, const json *value, int sorted);

#ifdef __cplusplus
}
#endif
#endif
