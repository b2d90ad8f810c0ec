# find_package(kyckit), then link kyckit::kyckit (shared) or kyckit::static. Lies in PREFIX/lib/cmake/kyckit.
get_filename_component(_kyckit_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET kyckit::kyckit)
  add_library(kyckit::kyckit SHARED IMPORTED)
  set_target_properties(kyckit::kyckit PROPERTIES
    IMPORTED_LOCATION "${_kyckit_prefix}/lib/libkyckit.so"
    IMPORTED_SONAME "libkyckit.so.0"
    INTERFACE_INCLUDE_DIRECTORIES "${_kyckit_prefix}/include")

  add_library(kyckit::static STATIC IMPORTED)
  set_target_properties(kyckit::static PROPERTIES
    IMPORTED_LOCATION "${_kyckit_prefix}/lib/libkyckit.a"
    INTERFACE_LINK_LIBRARIES "gcc_s;util;rt;pthread;m;dl;c"
    INTERFACE_INCLUDE_DIRECTORIES "${_kyckit_prefix}/include")
endif()

unset(_kyckit_prefix)
