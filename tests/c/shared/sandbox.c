#define _POSIX_C_SOURCE 200809L
#include "sandbox.h"
#include "json.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void stop(const char *what) {
    fprintf(stderr, "error: the sandbox: %s\n", what);
    exit(2);
}

static int connected(void) {
    const char *url = getenv("KYCKIT_HYPERVERGE_BASE_URL");
    unsigned port = 0;
    struct sockaddr_in to;
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (!url || sscanf(url, "http://127.0.0.1:%u", &port) != 1) stop("KYCKIT_HYPERVERGE_BASE_URL names none");
    memset(&to, 0, sizeof to);
    to.sin_family = AF_INET;
    to.sin_port = htons((unsigned short)port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(connection, (struct sockaddr *)&to, sizeof to) != 0) stop("no connection");
    return connection;
}

/* The whole answer of a request; to be freed. */
static buffer ask(const char *method, const char *path, const char *body) {
    char chunk[4096];
    buffer answer = {NULL, 0, 0};
    ssize_t n;
    int connection = connected();
    int len = snprintf(chunk, sizeof chunk,
                       "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                       "Connection: close\r\nContent-Length: %lu\r\n\r\n%s",
                       method, path, (unsigned long)strlen(body), body);
    if (write(connection, chunk, (size_t)len) != len) stop("the request cannot be written");
    while ((n = read(connection, chunk, sizeof chunk)) > 0) buffer_add(&answer, chunk, (size_t)n);
    close(connection);
    if (answer.len < 12 || memcmp(answer.data + 9, "200", 3) != 0) stop("it refuses the control");
    buffer_add(&answer, "", 1);
    answer.len--;
    return answer;
}

void sandbox_never_answer(void) {
    buffer answer = ask("POST", "/sandbox/faults", "{\"kind\":\"delay\",\"ms\":3600000}");
    free(answer.data);
}

unsigned long sandbox_bodies(const char *transaction_id) {
    buffer answer = ask("GET", "/sandbox/state", "");
    const char *body = strstr(answer.data, "\r\n\r\n");
    const json *count = json_get(json_get(json_parse(body + 4, strlen(body + 4)), "bodies_begun"), transaction_id);
    unsigned long bodies = 0;
    size_t i;
    for (i = 0; count && i < count->len; i++) bodies = bodies * 10 + (unsigned long)(count->data[i] - '0');
    free(answer.data);
    return bodies;
}

void sandbox_wait_for_body(const char *transaction_id) {
    const struct timespec pause = {0, 5000000};
    while (!sandbox_bodies(transaction_id)) nanosleep(&pause, NULL);
}
