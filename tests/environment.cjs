/** The functions log as on AWS; in tests nobody reads that. */
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
// Output is compared as it is written where nobody sets colours, as CI may.
process.env.NO_COLOR = '1';
delete process.env.FORCE_COLOR;
