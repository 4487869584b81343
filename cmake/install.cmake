install(TARGETS bantin RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES systemd/bantin.service DESTINATION lib/systemd/system)
