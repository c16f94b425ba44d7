/* version.h - version of the parser library and of evtx_dump: CMake's project version, which the
 * build defines. The cells of `repro matrix` and other compilations by hand say that they have
 * none. */
#ifndef PARSER_VERSION_H
#define PARSER_VERSION_H

#ifndef EVTX_VERSION_STRING
#    define EVTX_VERSION_STRING "without a version"
#endif

#endif
