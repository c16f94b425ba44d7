"""pgo_commands - loads ../pgo.py for the sessions beside it: `command script import -c` takes no path with dots."""
import os


def __lldb_init_module(debugger, _internal):
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    quoted = os.path.join(folder, "pgo.py").replace("\\", "\\\\").replace('"', '\\"')
    debugger.HandleCommand(f'command script import "{quoted}"')
