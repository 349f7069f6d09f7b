# One call makes a stage: library, alias, warnings, export and its tests.
#
#   telltale_stage(trace HEADERS telltale/trace.hpp SOURCES ... USES telltale::mark PRIVATELY opencv_imgproc TESTS ...)
#
# HEADERS    installed headers, below lib/include
# USES       stages whose types appear in our headers
# PRIVATELY  libraries that our .cpp files alone know
# TESTS      name_test.cpp beside its concept; all of a stage's tests are one program
function(telltale_stage stage)
  cmake_parse_arguments(ARG "" "" "HEADERS;SOURCES;USES;PRIVATELY;TESTS" ${ARGN})
  set(target telltale_${stage})
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(telltale::${stage} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${stage} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(${target} PUBLIC cxx_std_20)
  list(TRANSFORM ARG_HEADERS PREPEND "${PROJECT_SOURCE_DIR}/lib/include/")
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/lib/include" FILES ${ARG_HEADERS})
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/lib>")
  target_link_libraries(${target} PUBLIC ${ARG_USES} PRIVATE ${ARG_PRIVATELY} telltale_warnings)
  install(TARGETS ${target} EXPORT telltale FILE_SET HEADERS)
  if(TELLTALE_TESTS AND ARG_TESTS)
    add_executable(${stage}_test ${ARG_TESTS})
    target_link_libraries(${stage}_test PRIVATE ${target} ${ARG_PRIVATELY} telltale_warnings telltale_test_support)
    catch_discover_tests(${stage}_test TEST_PREFIX "${stage}: " PROPERTIES TIMEOUT 900)
  endif()
endfunction()
