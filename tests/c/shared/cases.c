#define _POSIX_C_SOURCE 200809L
#include "cases.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void stop(const char *what, const char *where) {
    fprintf(stderr, "error: %s: %s\n", where, what);
    exit(2);
}

static int read_file(const char *path, buffer *to) {
    char chunk[1 << 16];
    size_t n;
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0) buffer_add(to, chunk, n);
    fclose(file);
    return 1;
}

static void load_one(cases *all, const char *provider, const char *name, const char *folder) {
    test_case *one;
    char path[1100];
    buffer text = {NULL, 0, 0};
    json *read, *now;
    all->list = realloc(all->list, (all->count + 1) * sizeof(test_case));
    if (!all->list) abort();
    one = &all->list[all->count++];
    memset(one, 0, sizeof *one);
    snprintf(one->id, sizeof one->id, "%s/%s", provider, name);
    snprintf(one->folder, sizeof one->folder, "%s", folder);
    snprintf(path, sizeof path, "%s/case.json", folder);
    if (!read_file(path, &text)) stop("cannot be read", path);
    read = json_parse(text.data, text.len);
    free(text.data);
    now = json_get(read, "now");
    one->kind = json_get(read, "kind");
    one->input = json_get(read, "input");
    one->strict = json_is(json_get(read, "strict"), "true");
    if (!now || !one->kind || !one->input) stop("no case", path);
    one->now = now->data;
    one->now_len = now->len;
}

static int by_id(const void *a, const void *b) {
    return strcmp(((const test_case *)a)->id, ((const test_case *)b)->id);
}

cases cases_load(const char *folder) {
    cases all = {NULL, 0};
    struct dirent *provider, *entry;
    const char *given = getenv("KYCKIT_CORPUS");
    DIR *outer = opendir(given ? given : folder);
    if (!outer) stop("cannot be read", given ? given : folder);
    while ((provider = readdir(outer)) != NULL) {
        char room[600], place[1000];
        DIR *inner;
        snprintf(room, sizeof room, "%s/%s", given ? given : folder, provider->d_name);
        inner = provider->d_name[0] == '.' ? NULL : opendir(room);
        while (inner && (entry = readdir(inner)) != NULL) {
            if (entry->d_name[0] == '.') continue;
            snprintf(place, sizeof place, "%s/%s", room, entry->d_name);
            load_one(&all, provider->d_name, entry->d_name, place);
        }
        if (inner) closedir(inner);
    }
    closedir(outer);
    if (!all.count) stop("no case", folder);
    qsort(all.list, all.count, sizeof(test_case), by_id);
    return all;
}

static json *wire(const cases *all, const test_case *one) {
    json *given = json_get(one->input, "wire"), *base = json_get(one->input, "base"), *item, *made;
    test_case *found, wanted;
    if (given) return json_copy(given);
    if (!base) stop("neither `body`, `wire` nor `base`", one->id);
    memset(&wanted, 0, sizeof wanted);
    snprintf(wanted.id, sizeof wanted.id, "%.*s/%.*s", (int)strcspn(one->id, "/"), one->id, (int)base->len,
             base->data);
    found = bsearch(&wanted, all->list, all->count, sizeof wanted, by_id);
    if (!found) stop("no such base", one->id);
    made = wire(all, found);
    item = json_get(one->input, "set");
    for (item = item ? item->first : NULL; item; item = item->next)
        json_set(made, item->key, item->key_len, json_copy(item));
    item = json_get(one->input, "remove");
    for (item = item ? item->first : NULL; item; item = item->next) json_remove(made, item->data, item->len);
    return made;
}

buffer case_body(const cases *all, const test_case *one) {
    buffer body = {NULL, 0, 0};
    json *text = json_get(one->input, "body"), *value = json_get(one->input, "json");
    char path[1100];
    buffer_add(&body, "", 1); /* an empty body has an address too */
    body.len = 0;
    if (text && text->kind == JSON_TEXT) {
        buffer_add(&body, text->data, text->len);
        return body;
    }
    snprintf(path, sizeof path, "%s/body.bin", one->folder);
    if (value)
        json_write(&body, value, 0);
    else if (!read_file(path, &body))
        json_write(&body, wire(all, one), 0);
    return body;
}

int case_in(const test_case *one, const char *folder) {
    size_t len = strlen(folder);
    return strncmp(one->id, folder, len) == 0 && one->id[len] == '/';
}

/* Whether a request is not sent and the next one is answered: a closed port does not open between the two. */
static int reopens(const json *answer) {
    const json *first = answer && answer->kind == JSON_ARRAY ? answer->first : NULL;
    return first && first->next && json_is(json_get(json_get(first, "failure"), "sent"), "no");
}

/* Whether C and C++ have what the case asks for, and the player can play it. */
static int offered(const test_case *one) {
    static const char *const missing[] = {"confirm", "output", "ensure", "call"};
    size_t i;
    for (i = 0; i < sizeof missing / sizeof *missing; i++)
        if (json_is(one->kind, missing[i])) return 0;
    if (json_is(json_get(one->input, "call"), "download")) return 0;
    return !reopens(json_get(one->input, "answer"));
}

/* Whether every answer is a 429: the client would ask until its deadline. */
static int slow(const json *answer) {
    const json *item;
    if (answer->kind != JSON_ARRAY) return json_is(json_get(answer, "status"), "429");
    for (item = answer->first; item && slow(item); item = item->next) {}
    return !item;
}

double case_url(const test_case *one, char *url, size_t size) {
    const json *answer = json_get(one->input, "answer");
    const json *failure = json_get(answer, "failure");
    const char *player = getenv("KYCKIT_PLAYER");
    if (!answer) stop("no `answer`", one->id);
    if (!player) stop("KYCKIT_PLAYER is not set", one->id);
    if (answer->kind == JSON_ARRAY && answer->first && !answer->first->next)
        failure = json_get(answer->first, "failure");
    if (json_is(json_get(failure, "sent"), "no")) {
        snprintf(url, size, "http://127.0.0.1:1");
        return 2;
    }
    snprintf(url, size, "%s/%s", player, one->id);
    return slow(answer) ? 2 : 30;
}

int cases_run(const char *folder, const char *language, json *(*run)(const cases *, const test_case *)) {
    cases all = cases_load(folder);
    const char *file = getenv("KYCKIT_RESULTS"), *only = getenv("ONLY");
    FILE *results = file ? fopen(file, "wb") : NULL;
    size_t i, ran = 0, missing = 0;
    if (file && !results) stop("cannot be written", file);
    for (i = 0; i < all.count; i++) {
        buffer line = {NULL, 0, 0};
        if (only && !strstr(all.list[i].id, only)) continue;
        if (!offered(&all.list[i])) {
            if (results) fprintf(results, "%s not offered\n", all.list[i].id);
            missing++;
            continue;
        }
        json_write(&line, run(&all, &all.list[i]), 1);
        if (results) fprintf(results, "%s %.*s\n", all.list[i].id, (int)line.len, line.data);
        free(line.data);
        ran++;
    }
    if (results && fclose(results) != 0) stop("cannot be written", file);
    printf("%s: %lu of %lu cases ran, %lu are not offered\n", language, (unsigned long)ran,
           (unsigned long)all.count, (unsigned long)missing);
    free(all.list);
    json_end();
    return ran ? 0 : 1;
}
