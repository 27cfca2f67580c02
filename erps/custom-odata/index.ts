import { codesSetting, declaredOperations, requestsSetting } from "../../core/delivery/declared.ts";
import type { ErpSystem, SettingField } from "../../core/delivery/erp.ts";
import { textSetting } from "../../core/delivery/settings.ts";
import { openOData } from "./connection.ts";

const must = (setting: SettingField): SettingField => ({ ...setting, required: true });

/** Any OData service, version 2 or 4; declared in the connection's settings, without code. */
export const customOData: ErpSystem = {
  id: "custom-odata",
  title: "OData service",
  lanes: 4,
  operations: declaredOperations,
  absent: {},
  settings: [
    must(textSetting("version", "Version", "V2 or V4. The address is that of the service.", "V4")),
    must(textSetting("entitySet", "Entity set", "Where the documents are that posts are about: Deliveries.")),
    must(textSetting("keyField", "Key field", "Its key: DeliveryNumber.")),
    textSetting(
      "key",
      "Key in an address",
      "Between the brackets: '{document}', {document}, guid'{document}' or Company='usmf',Number='{document}'.",
      "'{document}'",
    ),
    textSetting(
      "fieldNames",
      "Fields",
      "Our terms and the fields that take them: trackingNumber=TrackingNo, carrier=CarrierCode.",
    ),
    textSetting(
      "numberFields",
      "Number fields",
      "Fields by which a document is found: delivery=DeliveryNumber, order=SalesOrder.",
    ),
    textSetting("milestoneField", "Milestone field", "Field that holds the milestone."),
    textSetting(
      "milestoneTimeField",
      "Milestone time field",
      "Field that holds the moment of the milestone. It also tells which of two milestones is newer.",
    ),
    codesSetting,
    requestsSetting(
      '{"ship-confirm": {"action": "Sales.Post", "doneWhen": "Status=Posted"}, "return": {"entitySet": "Returns", "keyField": "Number", "referenceField": "ExternalId", "body": {"Delivery": "{document}"}}}',
    ),
    textSetting("method", "Method of a change", "PATCH, MERGE or PUT.", "PATCH"),
    {
      name: "ifMatch",
      title: "Send If-Match",
      type: "boolean",
      required: false,
      default: true,
      help: "The service takes a change only with the version that was read.",
    },
    {
      name: "csrf",
      title: "CSRF token",
      type: "boolean",
      required: false,
      default: false,
      help: "A change needs a token that is fetched before it (x-csrf-token: Fetch), as SAP's services do.",
    },
    textSetting(
      "retryErrors",
      "Errors that pass",
      "Codes or words of errors that are tried again: LOCKED, is locked by.",
    ),
    textSetting(
      "apiKeyHeader",
      "API key header",
      "Header that carries the API key, where that is how we sign in.",
      "x-api-key",
    ),
  ],
  open: openOData,
};
