# Puts the page's template, its style and the icon into the program (generated/bantin/templates.hpp), so that one file
# serves a site. Editing one of them configures anew.
function(bantin_embed variable file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${file})
  file(READ ${CMAKE_SOURCE_DIR}/${file} content)
  set(${variable} "${content}" PARENT_SCOPE)
endfunction()

bantin_embed(BANTIN_PAGE_TEMPLATE config/templates/page.mustache)
bantin_embed(BANTIN_STYLESHEET config/templates/style.css)
bantin_embed(BANTIN_ICON config/templates/icon.svg)
configure_file(cmake/templates.hpp.in generated/bantin/templates.hpp @ONLY)
