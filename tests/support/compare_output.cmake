# Runs a program and compares its output byte by byte with a recorded one.
execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE output RESULT_VARIABLE code ENCODING UTF8)
file(READ "${EXPECTED}" expected)
if(NOT code EQUAL 0 OR NOT output STREQUAL expected)
  message(FATAL_ERROR "exit code ${code}, expected 0\n--- expected\n${expected}--- got\n${output}")
endif()
