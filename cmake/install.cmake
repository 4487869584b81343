# What `cmake --install` puts where, and the Debian package made from it (`make deb`).
find_program(GZIP gzip REQUIRED)

# Debian wants manuals and changelogs compressed, and the same bytes each time.
function(bantin_gzip file name)
  set(packed ${CMAKE_BINARY_DIR}/packed/${name}.gz)
  add_custom_command(OUTPUT ${packed} DEPENDS ${CMAKE_SOURCE_DIR}/${file}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/packed
    COMMAND sh -c "${GZIP} -9n < '${CMAKE_SOURCE_DIR}/${file}' > '${packed}'" VERBATIM)
  set(packed_files ${packed_files} ${packed} PARENT_SCOPE)
endfunction()
bantin_gzip(doc/bantin.1 bantin.1)
bantin_gzip(doc/bantin.toml.5 bantin.toml.5)
bantin_gzip(packaging/changelog changelog)
bantin_gzip(CHANGELOG.md CHANGELOG.md)
add_custom_target(packed ALL DEPENDS ${packed_files})

install(TARGETS bantin RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES systemd/bantin.service systemd/bantin.socket DESTINATION lib/systemd/system)
install(FILES ${CMAKE_BINARY_DIR}/packed/bantin.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_BINARY_DIR}/packed/bantin.toml.5.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES ${CMAKE_BINARY_DIR}/packed/changelog.gz ${CMAKE_BINARY_DIR}/packed/CHANGELOG.md.gz packaging/copyright
        README.md DESTINATION share/doc/bantin)
install(FILES packaging/completions/bantin.bash DESTINATION share/bash-completion/completions RENAME bantin)
install(FILES packaging/completions/_bantin DESTINATION share/zsh/vendor-completions)
install(FILES packaging/completions/bantin.fish DESTINATION share/fish/vendor_completions.d)
# The sample; below /etc only in the package (an admin's file is never written over by `make install`).
install(FILES config/bantin.toml DESTINATION share/doc/bantin/examples)
install(DIRECTORY config/templates DESTINATION share/bantin)
install(DIRECTORY config/profiles DESTINATION share/bantin FILES_MATCHING PATTERN "*.toml")
install(FILES config/bantin.toml DESTINATION /etc/bantin COMPONENT conffiles EXCLUDE_FROM_ALL
        PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
install(FILES config/sources.d/README DESTINATION /etc/bantin/sources.d COMPONENT conffiles EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME bantin)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The bantin authors <bantin@example.vn>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "RSS/Atom aggregation and syndication daemon for local news")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"bantin gathers the news of communes and districts from their feeds and pages
and gives it out again as one quiet, complete feed. It polls politely, repairs
what small portals publish, keeps everything in one SQLite database, and says
when a source or the machine needs a look.")
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};bantin;ALL;/" "${CMAKE_BINARY_DIR};bantin;conffiles;/")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# procps has the /bin/kill of the unit's ExecReload=; not every Debian has it.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates, procps, tzdata")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/packaging/postinst ${CMAKE_SOURCE_DIR}/packaging/prerm
    ${CMAKE_SOURCE_DIR}/packaging/postrm ${CMAKE_SOURCE_DIR}/packaging/conffiles)
include(CPack)
