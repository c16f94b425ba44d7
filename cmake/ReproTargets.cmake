# repro_flags: language level, warnings as errors, sanitizers. Linked privately by every target of ours.
add_library(repro_flags INTERFACE)
target_compile_features(repro_flags INTERFACE c_std_17)
set(CMAKE_C_EXTENSIONS ON)
target_compile_definitions(repro_flags INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64)
target_compile_options(repro_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wundef -Wvla -Wstrict-prototypes
  -Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wformat=2 -Werror
  -fno-omit-frame-pointer)
if(REPRO_SANITIZE STREQUAL "address")
  set(_san -fsanitize=address,undefined -fno-sanitize-recover=all)
elseif(REPRO_SANITIZE STREQUAL "thread")
  set(_san -fsanitize=thread)
endif()
if(REPRO_FUZZ)
  list(APPEND _san -fsanitize=fuzzer-no-link)
  target_compile_definitions(repro_flags INTERFACE FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION) # smaller limits
endif()
if(_san) # a target with the property REPRO_UNSANITIZED goes without
  set(_san "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:REPRO_UNSANITIZED>>>:${_san}>")
  target_compile_options(repro_flags INTERFACE "${_san}")
  target_link_options(repro_flags INTERFACE "${_san}")
endif()

# repro_library(name SOURCES a.c b.c [PUBLIC libs] [PRIVATE libs])
# Static library repro_<name>, alias repro::<name>. Headers are included as "<folder>/<file>.h".
function(repro_library name)
  cmake_parse_arguments(A "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(repro_${name} STATIC ${A_SOURCES})
  add_library(repro::${name} ALIAS repro_${name})
  target_include_directories(repro_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_link_libraries(repro_${name} PUBLIC ${A_PUBLIC} PRIVATE ${A_PRIVATE} $<BUILD_INTERFACE:repro_flags>)
  set_target_properties(repro_${name} PROPERTIES C_VISIBILITY_PRESET hidden POSITION_INDEPENDENT_CODE ON)
endfunction()

# repro_program(name SOURCES ... [LIBS libs]): an executable in <build>/bin.
function(repro_program name)
  cmake_parse_arguments(A "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${A_LIBS} repro_flags)
endfunction()

find_package(PkgConfig REQUIRED)
