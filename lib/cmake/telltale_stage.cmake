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
  telltale_precompile(${target} telltale_mark)
  install(TARGETS ${target} EXPORT telltale FILE_SET HEADERS)
  if(TELLTALE_TESTS AND ARG_TESTS)
    add_executable(${stage}_test ${ARG_TESTS})
    target_link_libraries(${stage}_test PRIVATE ${target} ${ARG_PRIVATELY} telltale_warnings telltale_test_support)
    telltale_precompile(${stage}_test support_test)
    catch_discover_tests(${stage}_test TEST_PREFIX "${stage}: " PROPERTIES TIMEOUT 900)
  endif()
endfunction()

# The standard library is half of what a file of ours takes to compile, so its headers are read once for all targets that are
# compiled alike: `from` reads them, the others take them from there.
#
#   telltale_precompile(telltale_trace telltale_mark)
function(telltale_precompile target from)
  if(NOT TELLTALE_PRECOMPILE)
    return()
  endif()
  # GCC forgets which of its precompiled lines are a system header's, and warns of what std::string does (its bug 105651).
  target_compile_options(${target} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread>)
  if(target STREQUAL from)
    target_precompile_headers(${target} PRIVATE
      <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <map> <memory> <optional> <span> <string> <string_view> <vector> ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()
