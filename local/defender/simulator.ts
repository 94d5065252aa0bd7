import { startServer } from './server.ts';
import { createDefenderService, type DefenderService, type ServiceOptions } from './service.ts';

export interface SimulatorOptions extends ServiceOptions {
  /** Of 127.0.0.1; 0 or none: any that is free. */
  readonly port?: number;
}

export interface DefenderSimulator extends DefenderService {
  /** The `endpoint` of an IoT client. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts a simulator of one account in one Region, listening on 127.0.0.1. */
export async function createDefenderSimulator(options: SimulatorOptions): Promise<DefenderSimulator> {
  const service = createDefenderService(options);
  return { ...service, ...(await startServer(service, options.port ?? 0)) };
}
