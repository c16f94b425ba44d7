#!/usr/bin/env python3
"""make_ips: a SYNTHETIC Apple crash report, written after the form of real ones; nothing in it was seen in the field.

Usage: make_ips.py writer|application|intel > FILE
"""
import json
import sys

kind = sys.argv[1]
header = {"app_name": "synthetic", "timestamp": "2026-01-02 03:04:05.00 +0100", "bug_type": "309",
          "os_version": "macOS 15.0 (synthetic)", "incident_id": "00000000-0000-0000-0000-000000000000"}
images = [
    {"source": "P", "arch": "arm64", "base": 0x102000000, "size": 0x80000, "name": "synthetic",
     "path": "/Users/USER/synthetic", "uuid": "11111111-2222-3333-4444-555555555555"},
    {"source": "P", "arch": "arm64e", "base": 0x190000000, "size": 0x80000, "name": "libsystem_c.dylib",
     "path": "/usr/lib/system/libsystem_c.dylib", "uuid": "66666666-7777-8888-9999-000000000000"},
    {"source": "P", "arch": "arm64e", "base": 0x18a000000, "size": 0x80000, "name": "dyld",
     "path": "/usr/lib/dyld", "uuid": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"},
]
writer = [("initializeValueProfRuntimeRecord", 88, 0), ("writeOneValueProfData", 200, 0), ("lprofWriteDataImpl", 1400, 0),
          ("lprofWriteData", 200, 0), ("writeFile", 600, 0), ("__llvm_profile_write_file", 200, 0),
          ("__cxa_finalize_ranges", 464, 1), ("exit", 44, 1), ("start", 2000, 2)]
application = [("parse_record", 40, 0), ("main", 100, 0), ("start", 2000, 2)]
frames = [{"imageOffset": 0x4000 + 16 * i, "symbol": name, "symbolLocation": at, "imageIndex": image}
          for i, (name, at, image) in enumerate(application if kind == "application" else writer)]
exception = {"codes": "0x0000000000000001, 0x0000000000000003", "rawCodes": [1, 3], "type": "EXC_BAD_ACCESS",
             "signal": "SIGSEGV", "subtype": "KERN_INVALID_ADDRESS at 0x0000000000000003"}
state = {"x": [{"value": v} for v in range(29)], "flavor": "ARM_THREAD_STATE64", "lr": {"value": 0x102004010},
         "sp": {"value": 0x16d000000}, "pc": {"value": 0x102004000}, "far": {"value": 3},
         "esr": {"value": 0x92000006, "description": "(Data Abort) byte read Translation fault"}}
if kind == "intel":
    exception["subtype"] = "EXC_I386_GPFLT"
    state = {"flavor": "x86_THREAD_STATE", "rip": {"value": 0x102004000}, "rsp": {"value": 0x16d000000},
             "rdi": {"value": 0x5CF8C24CDB18BDAC}}
body = {"procName": "synthetic", "procPath": "/Users/USER/synthetic", "cpuType": "X86-64" if kind == "intel" else "ARM-64",
        "exception": exception, "vmRegionInfo": "0x3 is not in any region.", "faultingThread": 0, "usedImages": images,
        "threads": [{"triggered": True, "id": 1234, "threadState": state, "frames": frames},
                    {"id": 1235, "frames": frames[-1:]}]}
print(json.dumps(header))
print(json.dumps(body, indent=2))
