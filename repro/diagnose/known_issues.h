/* known_issues.h - the catalogue of issues that others have reported: "seen before". */
#ifndef REPRO_DIAGNOSE_KNOWN_ISSUES_H
#define REPRO_DIAGNOSE_KNOWN_ISSUES_H

struct known_issues;

#endif
