# Puts the files of config/templates/ (generated/bantin/templates.hpp) and the profiles of portal families
# (generated/bantin/profiles.hpp) into the program, so that one file serves a site. Editing one of them configures anew.
function(bantin_embed variable file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${file})
  file(READ ${CMAKE_SOURCE_DIR}/${file} content)
  set(${variable} "${content}" PARENT_SCOPE)
endfunction()

set(BANTIN_TEMPLATES "")
foreach(name IN ITEMS page.mustache entry.mustache head.mustache top.mustache foot.mustache article.mustache
                      subscribe.mustache tree.mustache style.css icon.svg)
  bantin_embed(text config/templates/${name})
  string(APPEND BANTIN_TEMPLATES "    TemplateFile{\"${name}\", R\"template(${text})template\"},\n")
endforeach()
bantin_embed(BANTIN_STATUS_TEMPLATE config/templates/status.mustache)
bantin_embed(BANTIN_STATUS_STYLESHEET config/templates/status.css)
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
