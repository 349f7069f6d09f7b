# The CMake package and the pkg-config files. Paths in them are relative, so that an installed tree can be moved.
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/telltale")
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/telltaleConfig.cmake.in" "${PROJECT_BINARY_DIR}/telltaleConfig.cmake"
  INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/telltaleConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(EXPORT telltale NAMESPACE telltale:: FILE telltaleTargets.cmake DESTINATION "${package_dir}")
install(FILES
  "${PROJECT_BINARY_DIR}/telltaleConfig.cmake" "${PROJECT_BINARY_DIR}/telltaleConfigVersion.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/telltale_dependencies.cmake" "${CMAKE_CURRENT_LIST_DIR}/telltale_opencv.cmake"
  DESTINATION "${package_dir}")

# Only static libraries are installed, so what they need is listed as public: --static changes nothing.
#
# STAGES    libraries of ours, each before those that it needs
# REQUIRES  packages that they need
# LIBRARIES what has no pkg-config file
function(telltale_pkg_config name)
  cmake_parse_arguments(ARG "" "" "STAGES;REQUIRES;LIBRARIES" ${ARGN})
  list(TRANSFORM ARG_STAGES PREPEND "-ltelltale_")
  list(TRANSFORM ARG_LIBRARIES PREPEND "-l")
  list(JOIN ARG_REQUIRES " " TELLTALE_PC_REQUIRES)
  list(JOIN ARG_STAGES " " stages)
  list(JOIN ARG_LIBRARIES " " libraries)
  set(TELLTALE_PC_LIBS "${stages} ${libraries}")
  set(TELLTALE_PC_NAME "${name}")
  set(pc_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
  file(RELATIVE_PATH TELLTALE_PC_TO_PREFIX "/${pc_dir}" "/")
  configure_file("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/telltale.pc.in" "${PROJECT_BINARY_DIR}/telltale-${name}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/telltale-${name}.pc" DESTINATION "${pc_dir}")
endfunction()

telltale_pkg_config(stamp STAGES stamp document system mark REQUIRES libqpdf zlib libpng libjpeg libwebp libwebpmux libtiff-4 libsodium)
telltale_pkg_config(trace STAGES trace system mark REQUIRES libsodium LIBRARIES opencv_video opencv_calib3d opencv_features2d opencv_imgproc opencv_core)
telltale_pkg_config(vault STAGES vault system mark REQUIRES sqlite3 libsodium)
telltale_pkg_config(originals STAGES originals stamp trace vault document system mark REQUIRES libqpdf zlib libpng libjpeg libwebp libwebpmux libtiff-4 sqlite3 libsodium LIBRARIES opencv_video opencv_calib3d opencv_features2d opencv_imgproc opencv_core)
# A C program links what C++ needs as well.
telltale_pkg_config(c STAGES c issue originals stamp trace vault document system mark REQUIRES libqpdf zlib libpng libjpeg libwebp libwebpmux libtiff-4 sqlite3 libsodium LIBRARIES opencv_video opencv_calib3d opencv_features2d opencv_imgproc opencv_core stdc++ m)
