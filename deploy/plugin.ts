import * as v from 'valibot';
import { problemsOf } from './parameters.ts';
import { createListRetained } from './retained-resources.ts';
import type { Serverless, Utils } from './serverless.ts';

const ConfigurationSchema = v.object({
  params: v.record(v.string(), v.record(v.string(), v.unknown())),
  provider: v.object({ stage: v.string() }),
});

/**
 * The deploy tool runs this with each command. It refuses wrong parameters before the command does anything, and
 * `serverless remove` prints what stays.
 */
export function createPlugin(serverless: Serverless, { log }: Utils) {
  const { params, provider } = v.parse(ConfigurationSchema, serverless.configurationInput);
  const { param: given = [], stage = provider.stage } = serverless.processedInput.options;
  const problems = problemsOf({
    ...params.default,
    ...params[stage],
    ...Object.fromEntries(given.map(split)),
  });
  if (problems.length > 0)
    throw new serverless.classes.Error(
      [
        ...problems,
        'docs/deploy.md says what each parameter is; resources/stages.yml has what it is now.',
      ].join('\n'),
      'INVALID_PARAMETERS',
    );
  return { hooks: createListRetained(serverless, log) };
}

/** Each has a `=`: the deploy tool has refused others before. */
function split(text: string): [string, string] {
  const [name = '', ...value] = text.split('=');
  return [name, value.join('=').trimEnd()];
}
