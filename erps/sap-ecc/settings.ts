import type { SettingField } from "../../core/delivery/erp.ts";
import { textSetting } from "../../core/delivery/settings.ts";

/** What the dialog of a connection asks for. */
export const settings: readonly SettingField[] = [
  textSetting(
    "transport",
    "Transport",
    "http: IDocs are posted to the base URL. file: they are dropped as files into the outbox.",
    "http",
  ),
  textSetting("client", "SAP client", "Three digits; empty takes the system's default client."),
  textSetting(
    "sender",
    "Sender",
    "Partner number (SNDPRN) that the partner profiles (WE20) are made for: our logical system.",
    "WAYBILL",
  ),
  textSetting("senderPort", "Sender port", "SNDPOR.", "WAYBILL"),
  textSetting("partnerType", "Partner type of the sender", "SNDPRT: LS for a logical system, KU, LI.", "LS"),
  textSetting(
    "receiver",
    "Receiver",
    "Logical system of the client (RCVPRN), such as P01CLNT100; empty leaves it out.",
  ),
  textSetting("receiverPort", "Receiver port", "RCVPOR, such as SAPP01; empty leaves it out."),
  textSetting(
    "outbox",
    "Outbox",
    "By file: directory into which IDocs are dropped, on a disk that the system's file port reads. Files whose name begins with a dot are not whole yet.",
  ),
  textSetting(
    "archive",
    "Archive",
    "By file: directory into which files are moved under their name once they were picked up. With it a repeat is recognised.",
  ),
  textSetting(
    "acknowledgements",
    "Acknowledgements",
    "Directory in which audit IDocs (message ALEAUD) of the system arrive as XML files. Without it a post counts as done as soon as the IDoc was taken.",
  ),
  {
    name: "retryAfterSeconds",
    title: "Look for acknowledgements every",
    type: "number",
    required: false,
    default: 60,
    help: "Seconds.",
  },
  {
    name: "exactlyOnce",
    title: "The system knows message ids",
    type: "boolean",
    required: false,
    default: false,
    help: "By http to /sap/bc/srt/idoc: a system that takes each message id only once (its message EA 728) is sent a lost post again.",
  },
  textSetting(
    "timeZone",
    "Time zone",
    "IANA name of the zone of dates and times in IDocs, such as Europe/Berlin.",
    "UTC",
  ),
  textSetting(
    "milestoneField",
    "Milestone field",
    "Field that takes the milestone, of the shipment header or of a segment of your own.",
    "E1EDT20-EXTI2",
  ),
  textSetting(
    "milestoneCodes",
    "Milestone codes",
    "Your own words where you have them: DELIVERED=40, RETURNED=50. A milestone without one is written by name.",
  ),
  textSetting(
    "termFields",
    "Fields for our terms",
    "Where they differ from the standard's: receivedBy=Z1POD-RECEIVER, billOfLading=E1EDL20-LIFEX.",
  ),
  textSetting("deliveryExtension", "Extension of DELVRY03", "CIMTYP, where you have segments of your own."),
  textSetting("shipmentExtension", "Extension of SHPMNT05", "CIMTYP, where you have segments of your own."),
];
