import {
  GetV2LoggingOptionsCommand,
  LogLevel,
  NotConfiguredException,
  SetV2LoggingOptionsCommand,
} from '@aws-sdk/client-iot';
import * as v from 'valibot';
import type { Effect, Iot } from './effect.ts';

const LogLevelSchema = v.enum(LogLevel);

/** The logging options of the account. What was never set can't be unset: its logs are disabled. */
export const createLoggingEffect = (iot: Iot): Effect<'logging'> => ({
  async read() {
    try {
      const { roleArn, defaultLogLevel, disableAllLogs } = await iot.send(new GetV2LoggingOptionsCommand({}));
      return {
        of: 'logging',
        isConfigured: true,
        ...(roleArn && { roleArn }),
        ...(defaultLogLevel && { defaultLogLevel }),
        ...(disableAllLogs !== undefined && { disableAllLogs }),
      };
    } catch (error) {
      if (error instanceof NotConfiguredException) return { of: 'logging', isConfigured: false };
      throw error;
    }
  },

  async putBack(_, { isConfigured, roleArn, defaultLogLevel, disableAllLogs = false }) {
    await iot.send(
      new SetV2LoggingOptionsCommand(
        isConfigured
          ? {
              disableAllLogs,
              ...(roleArn && { roleArn }),
              ...(defaultLogLevel && { defaultLogLevel: v.parse(LogLevelSchema, defaultLogLevel) }),
            }
          : { disableAllLogs: true },
      ),
    );
  },
});
