/* types.c - table of value types. */
#include "parser/types.h"

#include <stddef.h>

const struct type_info type_table[0x24] = {
    [T_NULL] = { "NullType", NULL, NULL, NULL, 0, false },
    [T_STRING] = { "StringType", "<string_value>", "string_array", "StringArrayType", 0, false },
    [T_ANSI] = { "AnsiString", "<ansi_string_value>", NULL, "AnsiStringArrayType", 0, false },
    [T_INT8] = { "Int8Type", "u8", "i8_array", "Int8ArrayType", 1, true },
    [T_UINT8] = { "UInt8Type", "u8", "u8_array", "UInt8ArrayType", 1, true },
    [T_INT16] = { "Int16Type", "i16", "i16_array", "Int16ArrayType", 2, true },
    [T_UINT16] = { "UInt16Type", "u16", "u16_array", "UInt16ArrayType", 2, true },
    [T_INT32] = { "Int32Type", "i32", "i32_array", "Int32ArrayType", 4, true },
    [T_UINT32] = { "UInt32Type", "u32", "u32_array", "UInt32ArrayType", 4, true },
    [T_INT64] = { "Int64Type", "i64", "i64_array", "Int64ArrayType", 8, true },
    [T_UINT64] = { "UInt64Type", "u64", "u64_array", "UInt64ArrayType", 8, true },
    [T_REAL32] = { "Real32Type", "f32", "f32_array", "Real32ArrayType", 4, false },
    [T_REAL64] = { "Real64Type", "f64", "f64_array", "Real64ArrayType", 8, false },
    [T_BOOL] = { "BoolType", "bool", "bool_array", "BoolArrayType", 4, true },
    [T_BINARY] = { "BinaryType", "binary", NULL, "BinaryArrayType", 0, false },
    [T_GUID] = { "GuidType", "guid", "guid_array", "GuidArrayType", 16, false },
    [T_SIZET] = { "SizeT", "sizet32", NULL, "SizeTArrayType", 0, false },
    [T_FILETIME] = { "FileTimeType", "u64", "filetime_array", "FileTimeArrayType", 8, false },
    [T_SYSTIME] = { "SysTimeType", "systime", "systime_array", "SysTimeArrayType", 16, false },
    [T_SID] = { "SidType", "sid", "sid", "SidArrayType", 0, false },
    [T_HEX32] = { "HexInt32Type", "hex32", "hex32_array", "HexInt32ArrayType", 4, false },
    [T_HEX64] = { "HexInt64Type", "hex64", "hex64_array", "HexInt64ArrayType", 8, false },
    [T_HANDLE] = { "EvtHandle", NULL, NULL, NULL, 0, false },
    [T_BINXML] = { "BinXmlType", "binxml_payload", NULL, NULL, 0, false },
    [T_EVTXML] = { "EvtXmlType", NULL, NULL, NULL, 0, false },
};

bool
type_known(uint8_t code)
{
    if (code < 0x24) {
        return type_table[code].name != NULL;
    }
    /* Arrays exist of the scalar types 0x01..0x15. */
    return code > T_ARRAY && code <= (T_ARRAY | T_HEX64);
}
