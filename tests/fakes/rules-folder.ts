import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A rule that is sound under `someSettings`, as a rule folder has it. */
export const soundRule = `id: quarantine
mode: enforce
match:
  kind: [violation]
  violationEventType: [in-alarm]
respond:
  - mitigate: [QuarantineThing]
`;

export const someSettings = 'mitigationActions: [QuarantineThing, BlankPolicy]\n';

/** Writes files below a folder, with settings unless they are among them. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries({ 'rules/settings.yml': someSettings, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
