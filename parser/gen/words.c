/* words.c - the texts that generated events are made of; see words.h. */
#include "parser/gen/words.h"

#define LIST(name) \
    const struct word_list words_##name = { (name), (uint32_t)(sizeof(name) / sizeof *(name)) }

static const char *const users[] = { "Administrator", "SYSTEM",     "LOCAL SERVICE", "svc-backup",
                                     "anna.berg",     "j.okafor",   "Zoë Müller",    "李伟",
                                     "NODE-17$",      "helpdesk 2", "O'Brien",       "DWM-1" };
LIST(users);

static const char *const domains[] = { "NT AUTHORITY",   "EXAMPLE",          "NODE-17",
                                       "Window Manager", "corp.example.net", "-" };
LIST(domains);

static const char *const hosts[] = { "node-17.corp.example.net", "DC01.corp.example.net", "NODE-17",
                                     "build-agent-4", "WIN-7Q2K9R3T5LA" };
LIST(hosts);

static const char *const programs[] = {
    "C:\\Windows\\System32\\services.exe",
    "C:\\Windows\\System32\\lsass.exe",
    "C:\\Windows\\System32\\svchost.exe",
    "C:\\Windows\\explorer.exe",
    "C:\\Program Files\\Example & Sons\\Agent\\agent.exe",
    "C:\\Program Files (x86)\\Reader\\rdr.exe",
    "\\device\\harddiskvolume2\\windows\\system32\\dns.exe",
    "C:\\Users\\anna.berg\\AppData\\Local\\Temp\\setup_4711.exe",
    "-"
};
LIST(programs);

static const char *const arguments[] = {
    " -k netsvcs -p -s Schedule", " /c \"dir C:\\ > out.txt & type out.txt\"",
    " --config \"C:\\ProgramData\\Example\\agent.json\" --log-level=info",
    " -NoProfile -Command \"Get-Service | Where-Object {$_.Status -eq 'Running'}\"", ""
};
LIST(arguments);

static const char *const services[] = {
    "Windows Update",     "Background Intelligent Transfer Service",
    "Print Spooler",      "Software Protection",
    "Volume Shadow Copy", "Dienst für Gerätezuordnung"
};
LIST(services);

static const char *const sentences[] = {
    "The operation completed successfully.",
    "The handle is invalid.\r\nSee the log of the service for details.",
    "Access is denied",
    "Retry 3 of 5: connection to \"node-4\" refused <timeout>",
    "Überprüfung abgeschlossen – 0 Fehler",
    "\tindented, then trailing spaces  ",
    "%%1842",
    "%%2313",
    ""
};
LIST(sentences);

static const char *const privileges[] = {
    ("SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\t"
     "SeTakeOwnershipPrivilege\r\n\t\t\tSeDebugPrivilege\r\n\t\t\tSeSystemEnvironmentPrivilege"),
    "SeAssignPrimaryTokenPrivilege\r\n\t\t\tSeTcbPrivilege\r\n\t\t\tSeAuditPrivilege",
    "SeShutdownPrivilege\r\n\t\t\tSeChangeNotifyPrivilege\r\n\t\t\tSeUndockPrivilege"
};
LIST(privileges);

static const char *const scripts[] = {
    "function Get-Total {\r\n    param([int[]]$Numbers)\r\n    $sum = 0\r\n    foreach ($n in "
    "$Numbers) { if ($n -gt 0 -and $n -lt 100) { $sum += $n } }\r\n    return $sum\r\n}\r\n",
    ("Get-ChildItem -Path 'C:\\Temp' -Recurse | Where-Object { $_.Length -gt 1MB } |\r\n"
     "    Sort-Object Length -Descending | Select-Object -First 10 FullName, Length\r\n"),
    "$xml = [xml]\"<a b='1'>&lt;text&gt;</a>\"\r\n$xml.a.b\r\n# Größe prüfen: ≥ 10 €\r\n", "prompt"
};
LIST(scripts);
