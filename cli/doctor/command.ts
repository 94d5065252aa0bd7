import { Command } from 'commander';
import { findDeployment } from '../deployment/find-deployment.ts';
import { type DeploymentOptions, withDeploymentOptions, withLocalOption } from '../deployment/options.ts';
import { answer, markFailed } from '../print.ts';
import { checksOf } from './checks.ts';
import { withClients } from './connect.ts';
import { countedByStatus, findingLines } from './result-lines.ts';
import { runChecks } from './run-checks.ts';

interface Options extends DeploymentOptions {
  readonly strict?: boolean;
  readonly json?: boolean;
}

export const doctorCommand = (): Command =>
  withLocalOption(withDeploymentOptions(new Command('doctor')))
    .description('Looks whether everything is in place for notices to come, and to be acted on')
    .option('--strict', 'end with 1 where there is a warning, too')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(run);

const help = `
Changes nothing. Each line says ok, warn, fail or skipped, and how to mend it. What a rule that only observes would need
is a warning; what one that enforces needs is a failure. Ends with 1 where anything fails.

Examples:
  defender doctor
  defender doctor --local
  defender doctor --stack device-defender-responder-prod --region eu-west-1 --strict
  defender doctor --json`;

async function run(options: Options): Promise<void> {
  const deployment = await findDeployment(options);
  const findings = await withClients(deployment.platform, (clients) =>
    runChecks(checksOf(deployment, clients)),
  );
  const counts = countedByStatus(findings);
  const isWell = counts.fail === 0 && (!options.strict || counts.warn === 0);
  if (!isWell) markFailed();
  answer(options.json, { ok: isWell, counts, findings }, findingLines(findings));
}
