# Compiler options that every target of the project shares.
add_library(bantin_options INTERFACE)
target_compile_options(bantin_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wconversion -Wshadow>)
if(BANTIN_WERROR)
  target_compile_options(bantin_options INTERFACE -Werror)
endif()
# Asio without the deprecated executors and with one error type; Boost's headers are used header-only.
target_compile_definitions(bantin_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE BOOST_ERROR_CODE_HEADER_ONLY)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these inside optimised library headers (std::string, std::optional), never in our own lines (GCC bugs
  # 105329, 105562, 105651), or of the frames of Asio's coroutines (bug 109224); the unoptimised builds and clang check
  # our lines for the same.
  target_compile_options(bantin_options INTERFACE
    $<$<CONFIG:Release,RelWithDebInfo>:-Wno-restrict -Wno-maybe-uninitialized -Wno-mismatched-new-delete>)
endif()
if(BANTIN_SANITIZE)
  target_compile_options(bantin_options INTERFACE -fsanitize=${BANTIN_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(bantin_options INTERFACE -fsanitize=${BANTIN_SANITIZE})
endif()
