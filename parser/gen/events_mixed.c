/* events_mixed.c - events of many sources: services, system, scripts, user data without templates,
 * forwarded events, every type of value that real logs have. */
#include "parser/gen/event.h"

static const struct provider
    service_control = { "Service Control Manager", "{555908d1-a6d7-4695-8e1e-26931d2012f4}",
                        "System" },
    kernel_general = { "Microsoft-Windows-Kernel-General", "{a68ca8b7-004f-d7b6-a698-07e2de0f1f5d}",
                       "System" },
    classic = { "EventLog", 0, "System" }, installer = { "MsiInstaller", 0, "Application" },
    process_monitor = { "Microsoft-Windows-Sysmon", "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}",
                        "Microsoft-Windows-Sysmon/Operational" },
    scripting = { "Microsoft-Windows-PowerShell", "{a0c1853b-5c40-4b15-8766-3cf1c58f985a}",
                  "Microsoft-Windows-PowerShell/Operational" },
    certificates = { "Microsoft-Windows-CAPI2", "{5bbca4a8-b209-48dc-a8c7-b23d3e5216fb}",
                     "Microsoft-Windows-CAPI2/Operational" },
    sessions = { "Microsoft-Windows-TerminalServices-LocalSessionManager",
                 "{5d896912-022d-40aa-a3a8-4fa5515c76d7}",
                 "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational" },
    diagnostics = { "Example-Diagnostics", "{0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0}",
                    "Example-Diagnostics/Analytic" },
    forwarded = { "Example-Forwarded", 0, "ForwardedEvents" };

static const struct event events[] = {
    { .provider = &service_control,
      .id = 7036,
      .level = 4,
      .qualifiers = 16384,
      .keywords = 0x8080000000000000U,
      .weight = 12,
      .body = "<EventData><Data Name='param1'>[service]</Data><Data Name='param2'>[sentence]</Data>"
              "<Binary>[binary]</Binary></EventData>" },
    { .provider = &service_control,
      .id = 7045,
      .level = 4,
      .qualifiers = 16384,
      .keywords = 0x8080000000000000U,
      .weight = 3,
      .body = "=ServiceName:service ImagePath:command ServiceType:sentence StartType:sentence "
              "AccountName:user" },
    { .provider = &kernel_general,
      .id = 1,
      .version = 1,
      .level = 4,
      .task = 5,
      .keywords = 0x8000000000000010U,
      .weight = 6,
      .body = "=NewTime:time OldTime:time Reason:number BootTime:systemtime LoadOptions:ansi" },
    { .provider = &kernel_general,
      .id = 16,
      .level = 4,
      .keywords = 0x8000000000000000U,
      .weight = 5,
      .body = "=HiveNameLength:number HiveName:program KeysUpdated:number DirtyPages:number" },
    { .provider = &classic,
      .id = 6009,
      .level = 4,
      .qualifiers = 32768,
      .keywords = 0x80000000000000U,
      .weight = 8,
      .body = "<EventData><Data>[strings]</Data><Binary>[binary]</Binary></EventData>" },
    { .provider = &installer,
      .id = 1033,
      .level = 4,
      .keywords = 0x80000000000000U,
      .weight = 5,
      .body = "<EventData><Data>[program]</Data><Data>[sentence]</Data><Data>[number]</Data><Data>"
              "[sentence]</Data><Binary>[binary?]</Binary></EventData>" },
    { .provider = &process_monitor,
      .id = 1,
      .version = 5,
      .level = 4,
      .task = 1,
      .keywords = 0x8000000000000000U,
      .weight = 12,
      .body = "=RuleName:dash UtcTime:stamp ProcessGuid:guid ProcessId:pid Image:program "
              "FileVersion:dash Description:sentence Product:service Company:dash "
              "OriginalFileName:program CommandLine:command CurrentDirectory:program User:user "
              "LogonGuid:guid LogonId:logonid TerminalSessionId:number IntegrityLevel:dash "
              "Hashes:hashes ParentProcessGuid:guid ParentProcessId:pid ParentImage:program "
              "ParentCommandLine:command ParentUser:user" },
    { .provider = &process_monitor,
      .id = 3,
      .version = 5,
      .level = 4,
      .task = 3,
      .keywords = 0x8000000000000000U,
      .weight = 8,
      .body = "=RuleName:dash UtcTime:stamp ProcessGuid:guid ProcessId:pid Image:program User:user "
              "Protocol:dash Initiated:bool SourceIsIpv6:bool SourceIp:ip SourceHostname:host "
              "SourcePort:number DestinationIsIpv6:bool DestinationIp:ip DestinationHostname:host "
              "DestinationPort:number" },
    { .provider = &scripting,
      .id = 4104,
      .version = 1,
      .level = 5,
      .task = 2,
      .opcode = 15,
      .weight = 5,
      .body = "=MessageNumber:int32 MessageTotal:int32 ScriptBlockText:script ScriptBlockId:guid "
              "Path:program" },
    { .provider = &certificates,
      .id = 11,
      .level = 2,
      .task = 11,
      .opcode = 2,
      .keywords = 0x4000000000000003U,
      .weight = 6,
      .form = BODY_LITERAL,
      .body =
          "<UserData><CertGetCertificateChain><Certificate fileRef='[hashes].cer' subjectName='"
          "[host]'/><AdditionalStore><Certificate fileRef='[hashes].cer' subjectName='[service]'/>"
          "</AdditionalStore><ExtendedKeyUsage orMatch='true'><Usage oid='1.3.6.1.5.5.7.3.1' "
          "name='Server Authentication'/><Usage oid='1.3.6.1.4.1.311.10.3.3' name='Gated'/>"
          "</ExtendedKeyUsage><Flags value='[number]' CERT_CHAIN_REVOCATION_CHECK_CHAIN='true'/>"
          "<ChainElement><TrustStatus><ErrorStatus value='[number]'/><InfoStatus value='102' "
          "CERT_TRUST_HAS_NAME_MATCH_ISSUER='true'/></TrustStatus><Header>If-None-Match: &quot;"
          "[number]:0&quot;</Header><Header>[sentence]</Header><ApplicationUsage>"
          "<Usage oid='1.3.6.1.5.5.7.3.2'/></ApplicationUsage></ChainElement><ChainElement>"
          "<TrustStatus><ErrorStatus value='0'/></TrustStatus><IssuanceUsage any='true'/>"
          "</ChainElement><EventAuxInfo ProcessName='[program]' eTag='&quot;[number]&quot;'/>"
          "<CorrelationAuxInfo TaskId='[number]' SeqNumber='4'/><Result value='800B0109'>"
          "[sentence]</Result></CertGetCertificateChain></UserData>" },
    { .provider = &sessions,
      .id = 21,
      .level = 4,
      .keywords = 0x1000000000000000U,
      .weight = 6,
      .body = "<UserData><EventXML xmlns='Event_NS'><User>[user]</User><SessionID>[number]"
              "</SessionID><Address>[ip]</Address></EventXML></UserData>" },
    { .provider = &diagnostics,
      .id = 100,
      .version = 3,
      .level = 5,
      .task = 7,
      .opcode = 9,
      .keywords = 0x8000000000000040U,
      .weight = 8,
      .body = "<EventData Name='Sample'><Data Name='Ratio'>[real]</Data><Data Name='Small'>[real32]"
              "</Data><Data Name='Signed'>[int32]</Data><Data Name='Big'>[uint64]</Data><Data Name="
              "'Byte'>[byte]</Data><Data Name='Flag'>[bool]</Data><Data Name='Handle'>[sizet]"
              "</Data><Data Name='When'>[systemtime]</Data><Data Name='Code'>[status]</Data>"
              "<Data Name='Ansi'>[ansi]</Data><Data Name='Sid'>[sid]</Data><Data Name='Id'>"
              "[noguid?]</Data><Complex Level='[number?]' Unit='ms'>[number] of [number]</Complex>"
              "</EventData>" },
    { .provider = &diagnostics,
      .id = 101,
      .level = 3,
      .task = 8,
      .keywords = 0x8000000000000040U,
      .weight = 2,
      .body = "<ProcessingErrorData><ErrorCode>[number]</ErrorCode><DataItemName>[sentence?]"
              "</DataItemName><EventPayload>[binary]</EventPayload><?hint value='1'?>"
              "</ProcessingErrorData>" },
    { .provider = &forwarded,
      .id = 600,
      .level = 4,
      .weight = 3,
      .form = BODY_DIRECT,
      .body = "<EventData><Data>[sentence]</Data><Data>[program]</Data><Data>[number]</Data><Data>"
              "[sentence]</Data></EventData><RenderingInfo Culture='en-US'><Message>[sentence]"
              "</Message><Level>Information</Level><Keywords><Keyword>Classic</Keyword></Keywords>"
              "</RenderingInfo>" },
};

const struct event_list events_mixed = { events, sizeof events / sizeof *events };
