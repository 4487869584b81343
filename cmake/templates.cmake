# Puts the page's template, its style and the icon (generated/bantin/templates.hpp) and the profiles of portal families
# (generated/bantin/profiles.hpp) into the program, so that one file serves a site. Editing one of them configures anew.
function(bantin_embed variable file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${file})
  file(READ ${CMAKE_SOURCE_DIR}/${file} content)
  set(${variable} "${content}" PARENT_SCOPE)
endfunction()

bantin_embed(BANTIN_PAGE_TEMPLATE config/templates/page.mustache)
bantin_embed(BANTIN_STYLESHEET config/templates/style.css)
bantin_embed(BANTIN_ICON config/templates/icon.svg)
configure_file(cmake/templates.hpp.in generated/bantin/templates.hpp @ONLY)

file(GLOB profiles CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/config/profiles/*.toml)
set(BANTIN_PROFILES "")
foreach(profile IN LISTS profiles)
  cmake_path(GET profile STEM id)
  bantin_embed(text ${profile})
  string(APPEND BANTIN_PROFILES "    {\"${id}\", R\"profile(${text})profile\"},\n")
endforeach()
list(LENGTH profiles BANTIN_PROFILE_COUNT)
configure_file(cmake/profiles.hpp.in generated/bantin/profiles.hpp @ONLY)
