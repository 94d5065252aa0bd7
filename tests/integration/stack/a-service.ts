import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with one function, `work`, in the form that the stack reads. */
export function aService({ resources, functionYml }: { resources: string; functionYml: string }): string {
  const root = mkdtempSync(join(tmpdir(), 'service-'));
  for (const folder of ['resources', 'functions/work']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'resources/all.yml'), `Resources:\n${resources}`);
  writeFileSync(join(root, 'functions/work/function.yml'), `function:\n${functionYml}`);
  return root;
}
