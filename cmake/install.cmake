# What `cmake --install` puts where.
install(TARGETS bantin RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES systemd/bantin.service DESTINATION lib/systemd/system)
install(FILES doc/bantin.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES doc/bantin.toml.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(DIRECTORY config/profiles DESTINATION ${CMAKE_INSTALL_DATADIR}/bantin FILES_MATCHING PATTERN "*.toml")
