import { codesSetting, declaredOperations, requestsSetting } from "../../core/delivery/declared.ts";
import type { ErpSystem } from "../../core/delivery/erp.ts";
import { textSetting } from "../../core/delivery/settings.ts";
import { openFileDrop } from "./connection.ts";

/** Any system that takes files out of a folder; declared in the connection's settings, without code. */
export const customFile: ErpSystem = {
  id: "custom-file",
  title: "File drop",
  lanes: 4,
  operations: declaredOperations,
  absent: {},
  settings: [
    {
      ...textSetting(
        "content",
        "Content",
        'What stands in a file, with placeholders: {"delivery": "{document}", "number": "{trackingNumber}"}, or {document:10}{trackingNumber:>20}\\n. The address is file:///folder.',
      ),
      required: true,
    },
    textSetting("format", "Format", "json, xml, csv, or fixed (places of fixed width).", "json"),
    textSetting("folder", "Folder", "Below the address; empty for the address itself. It must be there."),
    textSetting(
      "name",
      "Name of a file",
      "Like SHIP_{operation}_{document}_{key}.json. The key is added where it is not in it.",
      "{operation}_{document}_{key}.json",
    ),
    requestsSetting(
      '{"tracking": {"format": "fixed", "name": "STP{key}.txt", "content": "{document:10}{trackingNumber:35}\\n"}}',
    ),
    codesSetting,
    textSetting("encoding", "Encoding", "utf-8 or iso-8859-1.", "utf-8"),
    textSetting(
      "acknowledgements",
      "Folder of answers",
      "Below the address; where the receiver puts a file for each one that it took. Empty where it does not answer.",
    ),
    textSetting(
      "positiveName",
      "Name of a good answer",
      "With {name} (of our file), {stem} (without its ending) or {key}; * stands for anything.",
      "{name}.ok",
    ),
    textSetting("negativeName", "Name of a bad answer", "What it holds is the reason.", "{name}.err"),
    {
      name: "lookAgainSeconds",
      title: "Look again after",
      type: "number",
      required: false,
      default: 0,
      help: "Seconds between two looks for an answer; 0 for the usual pause.",
    },
    textSetting("archive", "Folder of what was taken", "Below the address; where the receiver moves our files to."),
  ],
  open: (settings) => openFileDrop(settings),
};
