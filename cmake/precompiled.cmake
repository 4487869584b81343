# BANTIN_PCH: headers of other libraries are compiled once a target. For machines that build everything once: a source
# that forgets an include of them still compiles, and there is no compiler cache.
set(headers_of_all <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <span> <string>
    <string_view> <unordered_map> <utility> <vector>)
set(headers_of_asio <boost/asio/any_io_executor.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp>
    <boost/asio/io_context.hpp> <boost/asio/post.hpp> <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp>)

function(bantin_precompile target)
  if(BANTIN_PCH)
    target_precompile_headers(${target} PRIVATE ${headers_of_all} ${ARGN})
  endif()
endfunction()
