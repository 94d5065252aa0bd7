/** The part of the deploy tool's own object that is used here; the tool has no types. */
export interface Serverless {
  readonly configurationInput: unknown;
  readonly processedInput: {
    readonly options: { readonly stage?: string; readonly param?: readonly string[] };
  };
  /** The tool prints the message of such an error without a stack trace. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  getProvider(name: 'aws'): Provider;
}

export interface Provider {
  readonly naming: { getStackName(): string };
  request(service: string, method: string, parameters: object): Promise<unknown>;
}

export interface Log {
  notice(message?: string): void;
}

export interface Utils {
  readonly log: Log;
}
