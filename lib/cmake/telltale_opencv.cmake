# OpenCV's own package file lies in libopencv-dev, which drags in every module and 140 libraries.
# Few modules are all that we link, so they are looked up by themselves.
find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
foreach(module IN ITEMS core imgproc features2d calib3d video)
  find_library(OPENCV_${module}_LIBRARY opencv_${module} REQUIRED)
  mark_as_advanced(OPENCV_${module}_LIBRARY)
  if(NOT TARGET opencv::${module})
    add_library(opencv::${module} UNKNOWN IMPORTED)
    set_target_properties(opencv::${module} PROPERTIES
      IMPORTED_LOCATION "${OPENCV_${module}_LIBRARY}"
      INTERFACE_INCLUDE_DIRECTORIES "${OPENCV_INCLUDE_DIR}")
  endif()
endforeach()
