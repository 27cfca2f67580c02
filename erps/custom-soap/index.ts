import { codesSetting, declaredOperations, requestsSetting } from "../../core/delivery/declared.ts";
import type { ErpSystem, SettingField } from "../../core/delivery/erp.ts";
import { textSetting } from "../../core/delivery/settings.ts";
import { openSoap } from "./connection.ts";

const flag = (name: string, title: string, help: string): SettingField => ({
  ...{ name, title, type: "boolean", required: false, default: false, help },
});

/** Any service that takes XML over HTTP, in an envelope of SOAP or without one; declared in the connection's settings. */
export const customSoap: ErpSystem = {
  id: "custom-soap",
  title: "SOAP service",
  lanes: 4,
  operations: declaredOperations,
  absent: {},
  settings: [
    { ...textSetting("version", "Version", "1.1, 1.2, or xml for XML without an envelope.", "1.1"), required: true },
    {
      ...textSetting(
        "template",
        "Message",
        'What stands in the Body, with placeholders: <p:Post xmlns:p="urn:shop"><p:Number>{trackingNumber}</p:Number></p:Post>.',
      ),
      required: true,
    },
    textSetting("path", "Path", "Behind the base URL, where messages are posted to."),
    textSetting("action", "SOAP action", "{operation} and every other placeholder may stand in it."),
    textSetting(
      "successWhen",
      "Success",
      "Where the answer says yes, by elements below the Body: PostResponse.Result.Status=OK. Empty: whatever is no fault.",
    ),
    textSetting(
      "failureMessage",
      "Message of a failure",
      "Where an answer without that says why: PostResponse.Result.Text.",
    ),
    textSetting("readTemplate", "Message to read", "Reads the target before and after; empty where it cannot be read."),
    textSetting("readAction", "SOAP action to read", "Under which it is asked."),
    textSetting(
      "readCompare",
      "Compare",
      "What the answer must hold when the change is there: GetResponse.Number={trackingNumber}.",
    ),
    textSetting(
      "missingWhen",
      "Nothing there",
      "Where the answer to a reading says that there is no such document: GetResponse.Found=false.",
    ),
    requestsSetting(
      '{"tracking": {"action": "urn:shop/Track", "template": "<Track>...</Track>", "successWhen": "TrackResponse.Code=0"}}',
    ),
    textSetting(
      "milestonePath",
      "Milestone in the answer",
      "Where a reading holds the milestone; a newer one is never overwritten.",
    ),
    textSetting(
      "milestoneTimePath",
      "Milestone time in the answer",
      "Where it holds the moment of that milestone (ISO 8601).",
    ),
    codesSetting,
    textSetting(
      "passingFaults",
      "Faults that pass",
      "Codes or words of faults that are tried again: locked, deadlock.",
    ),
    flag(
      "serverRefuses",
      "A server's fault is a refusal",
      "The service tells what is wrong with a post by a fault of the server (most .NET and Java services do), and undoes its work then.",
    ),
    flag(
      "recognisesKey",
      "Knows {key} again",
      "The service recognises a message that it got before by the {key} in it.",
    ),
    flag(
      "usernameToken",
      "User name token",
      "User and password go into the envelope (WS-Security) in place of basic authentication.",
    ),
    textSetting("probePath", "Path to probe", "Asked by Test connection; empty for the path with ?wsdl."),
    textSetting(
      "apiKeyHeader",
      "API key header",
      "Header that carries the API key, where that is how we sign in.",
      "x-api-key",
    ),
  ],
  open: openSoap,
};
