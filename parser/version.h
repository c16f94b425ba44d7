/* version.h - version of the parser library and of evtx_dump (kept equal to CMake's project
 * version). */
#ifndef PARSER_VERSION_H
#define PARSER_VERSION_H

#define EVTX_VERSION_STRING "0.1.0"

#endif
