import { auditCheckNamed, checkNames } from '../shared/sources/audit/checks.ts';

/** Checks whose name in CloudFormation does not follow from their name in AWS IoT by the rule for all others. */
const oddNames: Readonly<Record<string, string>> = {
  IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK: 'IoTPolicyPotentialMisConfigurationCheck',
};

const pascalCase = (name: string): string =>
  name.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, initial: string) => initial.toUpperCase());

const listed = (text: string): readonly string[] =>
  text === 'all' ? [...checkNames] : text.split(',').map((name) => name.trim());

export const unknownChecks = (text: string): readonly string[] =>
  listed(text).filter((name) => !auditCheckNamed(name));

/**
 * The checks that a parameter lists, in the forms that a scheduled audit and the account's configuration take. A check
 * that the configuration leaves out is off.
 */
export const checksFor = (text: string) => ({
  names: listed(text),
  configurations: Object.fromEntries(
    listed(text).map((name) => [oddNames[name] ?? pascalCase(name), { Enabled: true }]),
  ),
});
