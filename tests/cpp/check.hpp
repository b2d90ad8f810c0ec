// What the tests of the C++ interface check with; each program includes it once.
#ifndef TEST_CHECK_HPP
#define TEST_CHECK_HPP

#include "kyckit.hpp"

#include <cstdio>
#include <functional>

static int failed = 0;

#define CHECK(what)                                                         \
    do {                                                                    \
        if (!(what)) {                                                      \
            failed++;                                                       \
            std::printf("FAILED %s:%d: %s\n", __FILE__, __LINE__, #what);   \
        }                                                                   \
    } while (0)

static bool holds(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

/// The error that the work throws says this, and holds no value.
static bool throws(kyckit_status status, const char* code, const std::function<void()>& work) {
    try {
        work();
    } catch (const kyckit::Error& error) {
        const bool good = error.status == status && (!*code || error.code == code) && !error.remedy.empty() &&
                          !holds(error.json, "CANARY") && !holds(error.what(), "CANARY");
        if (!good) std::printf("  got %d %s\n", error.status, error.json.c_str());
        return good;
    }
    return false;
}

#endif
