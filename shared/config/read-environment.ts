/** A function was deployed without a setting that it needs: the deployment is wrong, not the notice. */
class MissingSettingError extends Error {
  override readonly name = 'MissingSettingError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of one setting. Throws `MissingSettingError` where it is absent or empty. */
export function setting(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value) throw new MissingSettingError(`The environment variable ${name} is not set`);
  return value;
}
