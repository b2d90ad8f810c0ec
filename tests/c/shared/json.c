#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct block {
    struct block *next;
    size_t used, size;
} block;
static block *blocks;

void *json_memory(size_t size) {
    size = (size + 15) / 16 * 16;
    if (!blocks || blocks->size - blocks->used < size) {
        size_t room = size > 1 << 20 ? size : 1 << 20;
        block *made = malloc(sizeof(block) + room);
        if (!made) abort();
        made->next = blocks;
        made->used = 0;
        made->size = room;
        blocks = made;
    }
    blocks->used += size;
    return (char *)(blocks + 1) + blocks->used - size;
}

void json_end(void) {
    while (blocks) {
        block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}

json *json_new(enum json_kind kind) {
    json *made = json_memory(sizeof(json));
    memset(made, 0, sizeof(json));
    made->kind = kind;
    made->data = "";
    return made;
}

json *json_text(const char *data, size_t len) {
    json *made = json_new(JSON_TEXT);
    char *copy = json_memory(len + 1);
    memcpy(copy, data, len);
    copy[len] = 0; /* no part of the text: numbers are read up to it */
    made->data = copy;
    made->len = len;
    return made;
}

json *json_word(const char *word) {
    json *made = json_text(word, strlen(word));
    made->kind = JSON_WORD;
    return made;
}

json *json_copy(const json *value) {
    json *made = json_new(value->kind);
    const json *item;
    made->data = value->data;
    made->len = value->len;
    for (item = value->first; item; item = item->next) {
        json *copy = json_copy(item);
        copy->key = item->key;
        copy->key_len = item->key_len;
        json_add(made, copy);
    }
    return made;
}

void json_add(json *array, json *value) {
    value->next = NULL;
    if (array->last)
        array->last->next = value;
    else
        array->first = value;
    array->last = value;
}

static json *find(const json *object, const char *key, size_t len) {
    json *item = object ? object->first : NULL;
    while (item && (item->key_len != len || memcmp(item->key, key, len) != 0)) item = item->next;
    return item;
}

void json_set(json *object, const char *key, size_t len, json *value) {
    json *present = find(object, key, len);
    char *copy;
    if (present) {
        present->kind = value->kind;
        present->data = value->data;
        present->len = value->len;
        present->first = value->first;
        present->last = value->last;
        return;
    }
    copy = json_memory(len + 1);
    memcpy(copy, key, len);
    value->key = copy;
    value->key_len = len;
    json_add(object, value);
}

void json_put(json *object, const char *key, json *value) { json_set(object, key, strlen(key), value); }

json *json_get(const json *object, const char *key) {
    return object && object->kind == JSON_OBJECT ? find(object, key, strlen(key)) : NULL;
}

void json_remove(json *object, const char *key, size_t len) {
    json *item = object->first, *before = NULL;
    while (item && (item->key_len != len || memcmp(item->key, key, len) != 0)) {
        before = item;
        item = item->next;
    }
    if (!item) return;
    if (before)
        before->next = item->next;
    else
        object->first = item->next;
    if (object->last == item) object->last = before;
}

int json_is(const json *text, const char *is) {
    return text && text->len == strlen(is) && memcmp(text->data, is, text->len) == 0;
}

/* ---- reading ---- */

typedef struct reader {
    const char *at, *end;
} reader;

static void blank(reader *r) {
    while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at) r->at++;
}

static int take(reader *r, char wanted) {
    blank(r);
    if (r->at >= r->end || *r->at != wanted) return 0;
    r->at++;
    return 1;
}

static int hex(reader *r, unsigned long *out) {
    int i;
    *out = 0;
    for (i = 0; i < 4; i++, r->at++) {
        const char *digits = "0123456789abcdef", *found;
        char c = r->at < r->end ? *r->at : 0;
        if (c >= 'A' && c <= 'F') c = (char)(c - 'A' + 'a');
        found = c ? strchr(digits, c) : NULL;
        if (!found) return 0;
        *out = *out * 16 + (unsigned long)(found - digits);
    }
    return 1;
}

static char *utf8(char *to, unsigned long point) {
    if (point < 0x80) {
        *to++ = (char)point;
    } else if (point < 0x800) {
        *to++ = (char)(0xc0 | point >> 6);
        *to++ = (char)(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        *to++ = (char)(0xe0 | point >> 12);
        *to++ = (char)(0x80 | (point >> 6 & 0x3f));
        *to++ = (char)(0x80 | (point & 0x3f));
    } else {
        *to++ = (char)(0xf0 | point >> 18);
        *to++ = (char)(0x80 | (point >> 12 & 0x3f));
        *to++ = (char)(0x80 | (point >> 6 & 0x3f));
        *to++ = (char)(0x80 | (point & 0x3f));
    }
    return to;
}

static json *text(reader *r) {
    const char *scan = r->at;
    char *to, *start;
    json *made;
    while (scan < r->end && *scan != '"') scan += *scan == '\\' ? 2 : 1;
    if (scan >= r->end) return NULL;
    start = to = json_memory((size_t)(scan - r->at) + 4);
    while (r->at < r->end && *r->at != '"') {
        static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
        unsigned long point, low;
        const char *simple;
        if (*r->at != '\\') {
            *to++ = *r->at++;
            continue;
        }
        r->at++;
        if (*r->at == 'u') {
            r->at++;
            if (!hex(r, &point)) return NULL;
            if (point >= 0xd800 && point < 0xdc00) {
                if (r->end - r->at < 6 || r->at[0] != '\\' || r->at[1] != 'u') return NULL;
                r->at += 2;
                if (!hex(r, &low) || low < 0xdc00 || low > 0xdfff) return NULL;
                point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
            }
            to = utf8(to, point);
            continue;
        }
        simple = *r->at ? strchr(from, *r->at) : NULL;
        if (!simple) return NULL;
        *to++ = into[simple - from];
        r->at++;
    }
    r->at++;
    made = json_new(JSON_TEXT);
    made->data = start;
    made->len = (size_t)(to - start);
    return made;
}

static json *value(reader *r) {
    json *made, *item, *key = NULL;
    const char *start;
    blank(r);
    if (take(r, '"')) return text(r);
    if (take(r, '{') || take(r, '[')) {
        int object = r->at[-1] == '{';
        char close = object ? '}' : ']';
        made = json_new(object ? JSON_OBJECT : JSON_ARRAY);
        if (take(r, close)) return made;
        do {
            if (object && (!take(r, '"') || !(key = text(r)) || !take(r, ':'))) return NULL;
            item = value(r);
            if (!item) return NULL;
            if (object)
                json_set(made, key->data, key->len, item);
            else
                json_add(made, item);
        } while (take(r, ','));
        return take(r, close) ? made : NULL;
    }
    start = r->at;
    while (r->at < r->end && *r->at && !strchr(" \t\r\n,]}", *r->at)) r->at++;
    if (r->at == start) return NULL;
    made = json_text(start, (size_t)(r->at - start));
    made->kind = JSON_WORD;
    return made;
}

json *json_parse(const char *data, size_t len) {
    reader r;
    json *made;
    r.at = data;
    r.end = data + len;
    made = value(&r);
    blank(&r);
    return r.at == r.end ? made : NULL;
}

/* ---- writing ---- */

void buffer_add(buffer *to, const char *data, size_t len) {
    if (to->capacity - to->len < len) {
        to->capacity = (to->capacity + len) * 2;
        to->data = realloc(to->data, to->capacity);
        if (!to->data) abort();
    }
    if (len) memcpy(to->data + to->len, data, len);
    to->len += len;
}

static void write_text(buffer *to, const char *data, size_t len) {
    size_t i;
    buffer_add(to, "\"", 1);
    for (i = 0; i < len; i++) {
        static const char from[] = "\"\\\b\f\n\r\t", into[] = "\"\\bfnrt";
        unsigned char c = (unsigned char)data[i];
        const char *simple = c ? strchr(from, c) : NULL;
        char escape[8];
        if (simple) {
            escape[0] = '\\';
            escape[1] = into[simple - from];
            buffer_add(to, escape, 2);
        } else if (c < 0x20) {
            sprintf(escape, "\\u%04x", c);
            buffer_add(to, escape, 6);
        } else {
            buffer_add(to, data + i, 1);
        }
    }
    buffer_add(to, "\"", 1);
}

static int by_key(const void *a, const void *b) {
    const json *x = *(json *const *)a, *y = *(json *const *)b;
    size_t shorter = x->key_len < y->key_len ? x->key_len : y->key_len;
    int order = memcmp(x->key, y->key, shorter);
    return order ? order : (x->key_len > y->key_len) - (x->key_len < y->key_len);
}

void json_write(buffer *to, const json *value, int sorted) {
    size_t count = 0, i = 0;
    json *item, **items;
    if (value->kind == JSON_WORD) {
        buffer_add(to, value->data, value->len);
        return;
    }
    if (value->kind == JSON_TEXT) {
        write_text(to, value->data, value->len);
        return;
    }
    for (item = value->first; item; item = item->next) count++;
    items = json_memory(count * sizeof(json *) + 1);
    for (item = value->first; item; item = item->next) items[i++] = item;
    if (sorted && value->kind == JSON_OBJECT) qsort(items, count, sizeof(json *), by_key);
    buffer_add(to, value->kind == JSON_OBJECT ? "{" : "[", 1);
    for (i = 0; i < count; i++) {
        if (i) buffer_add(to, ",", 1);
        if (value->kind == JSON_OBJECT) {
            write_text(to, items[i]->key, items[i]->key_len);
            buffer_add(to, ":", 1);
        }
        json_write(to, items[i], sorted);
    }
    buffer_add(to, value->kind == JSON_OBJECT ? "}" : "]", 1);
}
