/* events_security.c - the audit events of a Windows security log, with the fields they really have.
 */
#include "parser/gen/event.h"

static const struct provider auditing = { "Microsoft-Windows-Security-Auditing",
                                          "{54849625-5478-4994-a5ba-3e3b0328c30d}", "Security" };
static const struct provider eventlog = { "Microsoft-Windows-Eventlog",
                                          "{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}", "Security" };

#define SUCCESS 0x8020000000000000U /* keywords of an audit event */
#define FAILURE 0x8010000000000000U
#define AUDIT(number, ver, tsk, how, often, fields)                                                \
    {                                                                                              \
        .provider = &auditing, .id = (number), .version = (ver), .task = (tsk), .keywords = (how), \
        .weight = (often), .body = "=" fields                                                      \
    }
#define SUBJECT \
    "SubjectUserSid:sid SubjectUserName:user SubjectDomainName:domain SubjectLogonId:logonid "

static const struct event events[] = {
    AUDIT(4624, 2, 12544, SUCCESS, 30,
          SUBJECT
          "TargetUserSid:sid TargetUserName:user TargetDomainName:domain TargetLogonId:logonid "
          "LogonType:logontype LogonProcessName:sentence AuthenticationPackageName:domain "
          "WorkstationName:host LogonGuid:noguid TransmittedServices:dash LmPackageName:dash "
          "KeyLength:number ProcessId:processid ProcessName:program IpAddress:ip IpPort:port "
          "ImpersonationLevel:sentence RestrictedAdminMode:dash TargetOutboundUserName:dash "
          "TargetOutboundDomainName:dash VirtualAccount:sentence TargetLinkedLogonId:logonid "
          "ElevatedToken:sentence"),
    AUDIT(4625, 0, 12544, FAILURE, 6,
          SUBJECT "TargetUserSid:sid TargetUserName:user TargetDomainName:domain Status:status "
                  "FailureReason:sentence SubStatus:status LogonType:logontype "
                  "LogonProcessName:sentence AuthenticationPackageName:domain "
                  "WorkstationName:host TransmittedServices:dash LmPackageName:dash "
                  "KeyLength:number ProcessId:processid ProcessName:program IpAddress:ip "
                  "IpPort:port"),
    AUDIT(4634, 0, 12545, SUCCESS, 18,
          "TargetUserSid:sid TargetUserName:user TargetDomainName:domain TargetLogonId:logonid "
          "LogonType:logontype"),
    AUDIT(4648, 0, 12544, SUCCESS, 6,
          SUBJECT "LogonGuid:guid TargetUserName:user TargetDomainName:domain "
                  "TargetLogonGuid:noguid TargetServerName:host TargetInfo:host "
                  "ProcessId:processid ProcessName:program IpAddress:ip IpPort:port"),
    AUDIT(4672, 0, 12548, SUCCESS, 14, SUBJECT "PrivilegeList:privileges"),
    AUDIT(4688, 2, 13312, SUCCESS, 12,
          SUBJECT "NewProcessId:processid NewProcessName:program TokenElevationType:sentence "
                  "ProcessId:processid CommandLine:command TargetUserSid:sid TargetUserName:user "
                  "TargetDomainName:domain TargetLogonId:logonid ParentProcessName:program "
                  "MandatoryLabel:sid"),
    AUDIT(4689, 0, 13313, SUCCESS, 6,
          SUBJECT "Status:status ProcessId:processid ProcessName:program"),
    AUDIT(4768, 0, 14339, SUCCESS, 3,
          "TargetUserName:user TargetDomainName:domain TargetSid:sid ServiceName:service "
          "ServiceSid:sid TicketOptions:status Status:status TicketEncryptionType:status "
          "PreAuthType:dash IpAddress:ip IpPort:port CertIssuerName:dash "
          "CertSerialNumber:dash CertThumbprint:dash"),
    AUDIT(4776, 0, 14336, SUCCESS, 3,
          "PackageName:domain TargetUserName:user Workstation:host Status:status"),
    AUDIT(4798, 0, 13824, SUCCESS, 3,
          "TargetUserName:user TargetDomainName:domain TargetSid:sid " SUBJECT
          "CallerProcessId:processid CallerProcessName:program"),
    AUDIT(5058, 1, 12292, SUCCESS, 3,
          SUBJECT "ClientProcessId:number ClientCreationTime:time ProviderName:service "
                  "AlgorithmName:dash KeyName:sentence KeyType:sentence KeyFilePath:program "
                  "Operation:sentence ReturnCode:status"),
    AUDIT(5156, 1, 12810, SUCCESS, 10,
          "ProcessID:uint64 Application:program Direction:sentence SourceAddress:ip "
          "SourcePort:port DestAddress:ip DestPort:port Protocol:number FilterRTID:uint64 "
          "LayerName:sentence LayerRTID:uint64 RemoteUserID:sid RemoteMachineID:sid"),
    { .provider = &eventlog,
      .id = 1102,
      .level = 4,
      .task = 104,
      .keywords = 0x4020000000000000U,
      .weight = 1,
      .body = "<UserData><LogFileCleared xmlns:auto-ns3='http://schemas.microsoft.com/win/2004/08/"
              "events' xmlns='http://manifests.microsoft.com/win/2004/08/windows/eventlog'>"
              "<SubjectUserSid>[sid]</SubjectUserSid><SubjectUserName>[user]</SubjectUserName>"
              "<SubjectDomainName>[domain]</SubjectDomainName><SubjectLogonId>[logonid]"
              "</SubjectLogonId></LogFileCleared></UserData>" },
    { .provider = &eventlog,
      .id = 1100,
      .level = 4,
      .task = 103,
      .keywords = 0x4020000000000000U,
      .weight = 1,
      .form = BODY_LITERAL,
      .body = "<UserData><ServiceShutdown xmlns:auto-ns3='http://schemas.microsoft.com/win/2004/"
              "08/events' xmlns='http://manifests.microsoft.com/win/2004/08/windows/eventlog'/>"
              "</UserData>" },
};

const struct event_list events_security = { events, sizeof events / sizeof *events };
